import { check, fail, found, mistake, pass, step } from "../../../src/lab/index.ts";
import { type BucketSettings, blockPublic, keepOrMakeBucket, putLifecycle, readSettings } from "../lake/bucket.ts";
import { bucketOf } from "../lake/names.ts";

const opened = mistake<BucketSettings>({
  id: "public-policy-possible",
  says: "One of the four flags that block public access is off, so one wrong policy would publish the lake: turn all four on.",
  make: (context) => blockPublic(context, false),
  undo: (context) => blockPublic(context, true),
});

const elsewhere = mistake<BucketSettings>({
  id: "lifecycle-elsewhere",
  says: "No lifecycle rule moves raw/ to a cheaper storage class: a rule acts on the prefix in its filter only, so name raw/ there.",
  make: (context) => putLifecycle(context, "rawdata/"),
  undo: (context) => putLifecycle(context, "raw/"),
});

/** One bucket with a zone for each state of the data: raw/, curated/, athena-results/. */
export const lake = step({
  id: "lake",
  title: "A private, versioned, encrypted bucket with zones",
  covers: ["data-lake/exercise/set-up-an-s3-based-data-lake", "data-lake/data-lake-architecture/s3-as-storage-layer"],
  needs: {},
  minutes: 1,
  solve: keepOrMakeBucket,
  async locate(context): Promise<BucketSettings> {
    return found(await readSettings(context), `No bucket named ${bucketOf(context.run)}.`);
  },
  checks: [
    check<BucketSettings>({
      id: "guarded",
      title: "Nobody from outside can read it, and nothing is lost",
      hints: [
        "What would have to go wrong for a stranger to read an object of it?",
        "put-public-access-block with four times true, put-bucket-versioning Enabled, put-bucket-encryption AES256.",
      ],
      mistakes: [opened],
      async run(_, { isBlocked, encryption, versioning }) {
        const expected = "public access blocked by all four flags, encryption, versioning Enabled";
        if (!isBlocked) return fail({ expected, actual: "a flag is off", fix: opened.says, mistake: opened.id });
        const actual = `encryption ${encryption}, versioning ${versioning}`;
        if (encryption !== "none" && versioning === "Enabled") return pass(actual);
        return fail({ expected, actual, fix: "Set what is missing." });
      },
    }),
    check<BucketSettings>({
      id: "lifecycle",
      title: "Raw files become cheaper with time",
      hints: [
        "Raw files are read once and kept for years. What does S3 offer for that?",
        "A rule with Filter.Prefix raw/ and a transition to STANDARD_IA after 30 days.",
      ],
      mistakes: [elsewhere],
      run: async (_, { moves }) =>
        moves.includes("raw/") || moves.includes("")
          ? pass("a rule moves raw/ to another storage class")
          : fail({
              expected: "a rule that moves raw/",
              actual: moves.join(", ") || "no rule that moves anything",
              fix: elsewhere.says,
              mistake: elsewhere.id,
            }),
    }),
  ],
});
