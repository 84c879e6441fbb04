/** A lab of your own. Run it with `awslab run ./__ID__`; the lab API is documented in its types (src/lab of awslab). */
import { SSM } from "@aws-sdk/client-ssm";
import { check, fail, found, lab, mistake, pass, step } from "awslab";

/** Names carry the run, so that runs do not meet and cleanup knows what is ours. */
const nameIn = (run) => `/lab/${run.lab}/${run.id}/greeting`;

const silent = mistake({
  id: "empty-greeting",
  says: "The greeting is one blank: put the text of assets/greeting.txt into the parameter.",
  make: ({ aws }, { name }) => aws(SSM).putParameter({ Name: name, Type: "String", Value: " ", Overwrite: true }),
  undo: ({ aws, assets }, { name }) =>
    aws(SSM).putParameter({ Name: name, Type: "String", Value: assets.text("greeting.txt"), Overwrite: true }),
});

const greeting = step({
  id: "greeting",
  title: "A parameter with a greeting",
  covers: [],
  needs: {},
  minutes: 1,
  // Must be safe to repeat: look before you make, or accept what is already there.
  async solve({ aws, run, assets }) {
    const Name = nameIn(run);
    const { Parameters = [] } = await aws(SSM).getParameters({ Names: [Name] });
    if (Parameters.length === 0)
      await aws(SSM).putParameter({ Name, Type: "String", Value: assets.text("greeting.txt") });
  },
  // Reads the outputs back from the account, whoever made the resource.
  async locate({ aws, run }) {
    const { Parameters } = await aws(SSM).getParameters({ Names: [nameIn(run)] });
    const parameter = found(Parameters?.[0], `No parameter named ${nameIn(run)}.`);
    return { name: parameter.Name, value: parameter.Value };
  },
  checks: [
    check({
      id: "says-something",
      title: "The parameter says something",
      hints: [
        "Where do programs keep settings that change from place to place?",
        "`aws ssm put-parameter --type String` makes one; `--overwrite` changes it.",
      ],
      mistakes: [silent],
      async run({ aws }, { name }) {
        const { Parameter } = await aws(SSM).getParameter({ Name: name });
        const value = Parameter?.Value ?? "";
        if (value.trim() !== "") return pass(`${name} says ${JSON.stringify(value.trim())}`);
        return fail({ expected: "a text", actual: "a blank", fix: silent.says, mistake: silent.id });
      },
    }),
  ],
});

export default lab({
  id: "__ID__",
  title: "A lab of my own",
  objective: "Keep a setting in the Parameter Store and read it back.",
  prerequisites: [],
  steps: [greeting],
  assets: ["greeting.txt"],
  // Asked in guided mode after the last step of its section; each choice says why it is right or wrong.
  quiz: [
    {
      id: "secret-or-not",
      section: "Settings",
      asks: "Which type of parameter suits a password?",
      choices: [
        { text: "String", why: "Whoever may read the parameter reads it in plain text, and it is stored so." },
        {
          text: "SecureString",
          right: true,
          why: "It is encrypted with a key of KMS, which needs a permission of its own.",
        },
      ],
    },
  ],
  url: import.meta.url,
});
