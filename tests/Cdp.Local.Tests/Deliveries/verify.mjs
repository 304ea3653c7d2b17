// Verifies posts (JSON on stdin) with npm's standardwebhooks: node verify.mjs NODE_MODULES KEY
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [modules, key] = process.argv.slice(2);
const { Webhook } = createRequire(modules + "/")("standardwebhooks");
const verdicts = JSON.parse(readFileSync(0, "utf8")).map(post => {
  try {
    new Webhook(key).verify(post.Body, post.Headers);
    return "right";
  } catch (fault) {
    return fault.message;
  }
});
process.stdout.write(JSON.stringify(verdicts));
