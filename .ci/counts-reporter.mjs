/**
 * A vitest reporter that leaves `PASSED FAILED` in the file named by SYNOD_TEST_COUNTS, for the last line of `.ci/run`.
 * A file that does not load and an error outside any test count as failures: a silent suite is not a passing one.
 */
import fs from "node:fs";

export default class CountsReporter {
  onTestRunEnd(modules, unhandledErrors) {
    let passed = 0;
    let failed = unhandledErrors.length;
    for (const module of modules) {
      failed += module.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "passed") passed++;
        if (state === "failed") failed++;
      }
    }
    const file = process.env.SYNOD_TEST_COUNTS;
    if (file !== undefined) fs.writeFileSync(file, `${passed} ${failed}\n`);
  }
}
