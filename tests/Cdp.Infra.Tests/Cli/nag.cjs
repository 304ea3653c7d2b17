// node nag.cjs NODE_MODULES TEMPLATE...: the rules of cdk-nag (AwsSolutions) over templates. Prints a line for each finding without a written reason.
const { createRequire } = require('module');
const path = require('path');
const load = createRequire(path.join(process.argv[2], 'x'));
const { App, Aspects, LegacyStackSynthesizer, Stack } = load('aws-cdk-lib');
const { CfnInclude } = load('aws-cdk-lib/cloudformation-include');
const { AwsSolutionsChecks, NagReportFormat } = load('cdk-nag');
const fs = require('fs');
const os = require('os');

const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'cdp-nag-'));
const app = new App({ outdir });
for (const templateFile of process.argv.slice(3)) {
  const stack = new Stack(app, path.basename(templateFile).split('.')[0], { synthesizer: new LegacyStackSynthesizer() });
  new CfnInclude(stack, 'Template', { templateFile });
}
Aspects.of(app).add(new AwsSolutionsChecks({ reports: true, reportFormats: [NagReportFormat.JSON] }));
const { directory } = app.synth();
const reports = fs.readdirSync(directory).filter(name => /^AwsSolutions-.*\.json$/.test(name));
let lines = 0;
for (const name of reports) {
  for (const line of JSON.parse(fs.readFileSync(path.join(directory, name), 'utf8')).lines) {
    lines++;
    if (line.compliance === 'Non-Compliant' && line.exceptionReason === 'N/A' || line.compliance === 'UNKNOWN')
      console.log(`${line.ruleId} ${line.resourceId}: ${line.ruleInfo}`);
  }
}
console.error(`${lines} checks in ${reports.length} reports`);
fs.rmSync(outdir, { recursive: true });
