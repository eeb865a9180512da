/** Progress while it runs, and a table at the end: what was tried, for how long, what came of it. */
export default class TableReporter {
  rows = [];

  onRunStart({ numTotalTestSuites }) {
    process.stdout.write(`${numTotalTestSuites} hard test files\n`);
  }

  onTestCaseStart(_test, { fullName }) {
    process.stdout.write(`… ${fullName}\n`);
  }

  onTestResult(_test, { testResults, testExecError, testFilePath, failureMessage }) {
    if (testExecError) this.rows.push({ outcome: 'failed', seconds: 0, name: testFilePath });
    if (failureMessage) process.stdout.write(`${failureMessage}\n`);
    for (const { fullName, status, duration } of testResults)
      this.rows.push({ outcome: status, seconds: (duration ?? 0) / 1_000, name: fullName });
  }

  onRunComplete(_contexts, { numPassedTests, numFailedTests }) {
    const line = (outcome, seconds, name) =>
      process.stdout.write(`${outcome.padEnd(8)}${String(seconds).padStart(9)}  ${name}\n`);
    line('outcome', 'seconds', 'what');
    for (const { outcome, seconds, name } of this.rows) line(outcome, seconds.toFixed(1), name);
    process.stdout.write(`${numPassedTests} passed, ${numFailedTests} failed\n`);
  }
}
