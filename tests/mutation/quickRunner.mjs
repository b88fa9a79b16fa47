/* oxlint-disable unicorn/require-post-message-target-origin -- between two threads there is no origin */
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { commonTokens, declareFactoryPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import { MutantRunStatus } from '@stryker-mutator/api/test-runner';
import { strykerPlugins as vitestPlugins } from '@stryker-mutator/vitest-runner';
import { createVitest } from 'vitest/node';

/** In the sandbox. */
const REACHED = 'reached-by-test.json';

/**
 * Stryker's own runner for vitest loads all tests anew for each change. Rules are pure: a change inside a function can be
 * switched on and off in tests that are loaded already, which takes milliseconds. This runner does that, in a worker that
 * holds the tests (heldTests.mjs), and leaves to Stryker's runner what is decided while a module loads (tables).
 *
 * @implements {import('@stryker-mutator/api/test-runner').TestRunner}
 */
class QuickRunner {
  #fresh;
  #configFile;
  #held;
  #reached;

  constructor(fresh, options) {
    this.#fresh = fresh;
    this.#configFile = options.vitest.configFile;
  }

  capabilities() {
    return this.#fresh.capabilities();
  }

  init() {
    return this.#fresh.init();
  }

  /** One process of several makes it; the others read in the sandbox which tests reach which change. */
  async dryRun(options) {
    const result = await this.#fresh.dryRun(options);
    const reached = {};
    for (const [test, changes] of Object.entries(result.mutantCoverage?.perTest ?? {}))
      for (const id of Object.keys(changes)) (reached[id] ??= []).push(test);
    await writeFile(REACHED, JSON.stringify(reached));
    return result;
  }

  async mutantRun(options) {
    if (options.mutantActivation === 'runtime') return this.#quickRun(options, options.testFilter);
    // Decided while loading, but perhaps asked once more by a test: what that test notices need not be loaded anew.
    this.#reached ??= JSON.parse(await readFile(REACHED, 'utf8'));
    const tests = this.#reached[options.activeMutant.id] ?? [];
    const quick = tests.length > 0 ? await this.#quickRun(options, tests) : undefined;
    return quick === undefined || quick.status === MutantRunStatus.Survived ? this.#fresh.mutantRun(options) : quick;
  }

  async #quickRun(options, tests) {
    const { activeMutant, hitLimit } = options;
    this.#held ??= await hold(this.#configFile);
    const answer = await this.#held.ask({ mutant: activeMutant.id, hitLimit, tests });
    const nrOfTests = answer.ran;
    if (answer.hits > hitLimit)
      return { status: MutantRunStatus.Timeout, reason: `Hit limit reached (${answer.hits}/${hitLimit})` };
    if (answer.failed === undefined && answer.missing === 0) return { status: MutantRunStatus.Survived, nrOfTests };
    if (answer.failed !== undefined && answer.passesUnchanged)
      return {
        status: MutantRunStatus.Killed,
        killedBy: [answer.failed.test],
        failureMessage: answer.failed.message,
        nrOfTests,
      };
    // The test fails without the change too: an earlier one has left something behind. All is loaded anew.
    await this.#release();
    return this.#fresh.mutantRun(options);
  }

  async dispose() {
    await this.#release();
    await this.#fresh.dispose();
  }

  async #release() {
    await this.#held?.end();
    this.#held = undefined;
  }
}

/** Loads every test of the configuration once, in a worker of its own. */
const hold = async (configFile) => {
  const channel = new BroadcastChannel('held-tests');
  const said = async () => {
    const [{ data }] = await once(channel, 'message');
    return data;
  };
  const vitest = await createVitest('test', {
    config: configFile,
    runner: './tests/mutation/heldTests.mjs',
    pool: 'threads',
    maxWorkers: 1,
    isolate: false,
    watch: false,
    reporters: [{}],
    onConsoleLog: () => false,
  });
  const ready = said();
  const whole = vitest.start();
  await Promise.race([
    ready,
    whole.then(() => {
      throw new Error('the tests could not be held', { cause: vitest.state.errorsSet });
    }),
  ]);
  return {
    ask(question) {
      const answer = said();
      channel.postMessage(question);
      return answer;
    },
    async end() {
      channel.postMessage('end');
      await whole;
      channel.close();
      await vitest.close();
    },
  };
};

const createQuickRunner = (injector, options) => {
  const { factory } = vitestPlugins.find(({ kind }) => kind === PluginKind.TestRunner);
  return new QuickRunner(injector.injectFunction(factory), options);
};
createQuickRunner.inject = tokens(commonTokens.injector, commonTokens.options);

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, 'quick', createQuickRunner)];
