import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { awsCliScript } from "./script.ts";

const folder = mkdtempSync(join(tmpdir(), "awslab-s3-cli-"));
mkdirSync(join(folder, "tree/deep"), { recursive: true });
writeFileSync(join(folder, "small.txt"), "hello");
writeFileSync(join(folder, "tree/one.txt"), "one");
writeFileSync(join(folder, "tree/deep/two words.txt"), "two");
// Above the client's threshold for multipart uploads, 8 MiB.
writeFileSync(join(folder, "big.bin"), randomBytes(20 * 1024 * 1024));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

awsCliScript("S3", [
  { run: "s3 mb s3://lab-cli", expect: "make_bucket: lab-cli" },
  { run: "s3api create-bucket --bucket lab-west --region eu-west-1", fails: "IllegalLocationConstraintException" },
  { run: "s3api head-bucket --bucket none-of-mine", fails: "404" },
  { run: `s3 cp ${folder}/small.txt s3://lab-cli/small.txt --no-progress`, expect: /^upload: / },
  { run: "s3 cp s3://lab-cli/small.txt -", expect: "hello" },
  {
    run: "s3api head-object --bucket lab-cli --key small.txt",
    query: "[ContentLength,ContentType]",
    expect: /^5\s+text\/plain$/,
  },
  { run: "s3api head-object --bucket lab-cli --key none", fails: "404" },
  { run: `s3api get-object --bucket lab-cli --key none ${folder}/none`, fails: "NoSuchKey" },
  {
    run: `s3api get-object --bucket lab-cli --key small.txt --range bytes=1-3 ${folder}/part`,
    query: "ContentRange",
    expect: "bytes 1-3/5",
  },
  { run: `s3api get-object --bucket lab-cli --key small.txt --range bytes=9- ${folder}/part`, fails: "InvalidRange" },
  {
    run: `s3api get-object --bucket lab-cli --key small.txt --if-match other ${folder}/part`,
    fails: "PreconditionFailed",
  },
  { run: `s3 cp ${folder}/big.bin s3://lab-cli/big.bin --no-progress`, expect: /^upload: / },
  { run: "s3api head-object --bucket lab-cli --key big.bin", query: "ETag", expect: /-3"$/ },
  { run: `s3 cp s3://lab-cli/big.bin ${folder}/again.bin --no-progress`, expect: /^download: / },
  { run: `s3 sync ${folder}/tree s3://lab-cli/tree --no-progress`, expect: /^upload: [\s\S]*\nupload: / },
  { run: `s3 sync ${folder}/tree s3://lab-cli/tree --no-progress`, expect: "" },
  { run: "s3 ls s3://lab-cli/tree/", expect: /PRE deep\/\n.* 3 one\.txt$/ },
  { run: "s3 ls s3://lab-cli --recursive --summarize", expect: /Total Objects: 4/ },
  { run: "s3 cp s3://lab-cli/tree/ s3://lab-cli/copy/ --recursive --no-progress", expect: /^copy: [\s\S]*\ncopy: / },
  {
    run: "s3api list-objects-v2 --bucket lab-cli --prefix copy/ --max-items 1",
    query: "Contents[].Key",
    expect: /^copy\/deep\/two words.txt/,
  },
  {
    run: "s3api list-objects-v2 --bucket lab-cli --delimiter /",
    query: "CommonPrefixes[].Prefix",
    expect: /^copy\/\s+tree\/$/,
  },
  { run: "s3 mv s3://lab-cli/small.txt s3://lab-cli/moved.txt --no-progress", expect: /^move: / },
  { run: "s3 presign s3://lab-cli/moved.txt", save: "url", expect: /X-Amz-Signature=/ },
  { run: "s3api put-bucket-tagging --bucket lab-cli --tagging TagSet=[{Key=lab,Value=s3}]" },
  { run: "s3api get-bucket-tagging --bucket lab-cli", query: "TagSet[0].Value", expect: "s3" },
  { run: "s3api put-bucket-versioning --bucket lab-cli --versioning-configuration Status=Enabled" },
  { run: "s3api delete-object --bucket lab-cli --key moved.txt", query: "DeleteMarker", expect: "True" },
  {
    run: "s3api list-object-versions --bucket lab-cli --prefix moved",
    query: "[length(Versions),length(DeleteMarkers)]",
    expect: /^1\s+1$/,
  },
  { run: "s3 rb s3://lab-cli", expect: /./, fails: "BucketNotEmpty" },
  { run: "s3 rm s3://lab-cli --recursive", expect: /^delete: / },
  { run: "s3 ls s3://lab-cli", expect: "" },
  { run: "s3 ls", expect: /lab-cli$/ },
]);
