import { TestRunner } from 'vitest';

/** A change that was noticed needs no further test: the files after it are not even loaded. */
export default class StopAtFirst extends TestRunner {
  #noticed = false;

  cancel(reason) {
    this.#noticed = true;
    return super.cancel(reason);
  }

  importFile(path, source) {
    return this.#noticed ? undefined : super.importFile(path, source);
  }
}
