/* oxlint-disable unicorn/require-post-message-target-origin -- between two threads there is no origin */
import { once } from 'node:events';
import { relative } from 'node:path';
import { TestRunner } from 'vitest';

/** What Stryker calls a test: its file and all names around it. */
const idOf = (test) => {
  const names = [];
  for (let task = test; task; task = task.suite) names.unshift(task.name);
  return `${relative(process.cwd(), test.file.filepath)}#${names.join(' ').trim()}`;
};

const testsBelow = (suite) =>
  suite.tasks.flatMap((task) =>
    task.type === 'suite' ? testsBelow(task) : ['run', 'queued'].includes(task.mode) ? [task] : [],
  );

/** From the file inward. */
const suitesOf = (test) => {
  const suites = [];
  for (let suite = test.suite; suite; suite = suite.suite) if (suite !== test.file) suites.unshift(suite);
  return [test.file, ...suites];
};

/** Loads the tests of all files, runs none by itself, and then runs those it is asked for, with a change switched on. */
export default class HeldTests extends TestRunner {
  #left = this.workerState.ctx.files.length;
  #tests = new Map();
  #begun = new Set();
  /** Milliseconds of the last run of a test. */
  #took = new Map();
  /** Where the changed code looks which change is switched on. */
  // oxlint-disable-next-line no-underscore-dangle -- the name is Stryker's
  #changes = (globalThis.__stryker__ ??= {});

  onCollected(files) {
    for (const test of files.flatMap(testsBelow)) {
      const id = idOf(test);
      this.#tests.set(id, [...(this.#tests.get(id) ?? []), test]);
    }
  }

  onBeforeRunSuite(suite) {
    suite.mode = 'skip';
  }

  async onAfterRunFiles() {
    this.#left -= 1;
    if (this.#left > 0) return;
    const channel = new BroadcastChannel('held-tests');
    channel.postMessage('ready');
    for (;;) {
      const [{ data }] = await once(channel, 'message');
      if (data === 'end') break;
      channel.postMessage(await this.#judge(data));
    }
    channel.close();
  }

  async #judge({ mutant, hitLimit, tests }) {
    // The quick ones first: mostly one of them notices.
    const asked = tests
      .flatMap((id) => (this.#tests.get(id) ?? []).map((test) => ({ id, test, took: this.#took.get(test) ?? 0 })))
      .toSorted((one, other) => one.took - other.took);
    const missing = tests.filter((id) => !this.#tests.has(id)).length;
    let ran = 0;
    for (const { id, test } of asked) {
      await this.#begin(test);
      ran += 1;
      const from = performance.now();
      const failure = await this.#fails(test, mutant, hitLimit);
      if (failure === undefined) this.#took.set(test, performance.now() - from);
      const hits = this.#changes.hitCount;
      if (failure === undefined) continue;
      const unchanged = await this.#fails(test);
      return { ran, hits, missing, failed: { test: id, message: failure }, passesUnchanged: unchanged === undefined };
    }
    return { ran, hits: 0, missing };
  }

  /** What stands before all tests of a suite is done once, with no change switched on. */
  async #begin(test) {
    for (const suite of suitesOf(test)) {
      if (this.#begun.has(suite)) continue;
      this.#begun.add(suite);
      for (const before of TestRunner.getSuiteHooks(suite).beforeAll) await before(test.context, suite);
    }
  }

  /** The message with which the test fails, undefined when it passes. */
  async #fails(test, mutant, hitLimit) {
    const hooks = suitesOf(test).map((suite) => TestRunner.getSuiteHooks(suite));
    const after = hooks.flatMap(({ afterEach }) => afterEach).toReversed();
    Object.assign(this.#changes, { activeMutant: mutant, hitCount: 0, hitLimit: hitLimit ?? Number.POSITIVE_INFINITY });
    try {
      for (const before of hooks.flatMap(({ beforeEach }) => beforeEach)) {
        const undo = await before(test.context, test.suite ?? test.file);
        if (typeof undo === 'function') after.unshift(undo);
      }
      await TestRunner.getTestFn(test)();
      return undefined;
    } catch (error) {
      return String(error?.message ?? error);
    } finally {
      this.#changes.activeMutant = undefined;
      for (const undo of after) await undo(test.context, test.suite ?? test.file);
    }
  }
}
