import { dirname, relative, sep } from 'node:path';
import { BaseSequencer } from 'vitest/node';

/** How many folders up and down from one file to the other. */
const distance = (from, to) =>
  relative(dirname(from), dirname(to))
    .split(sep)
    .filter((step) => step !== '').length;

/**
 * The tests beside the changed rule first: one of them mostly notices, and the run of that change ends there. Stryker
 * names the changed file as the one the tests are related to.
 */
export class NearestFirst extends BaseSequencer {
  async sort(specifications) {
    const [changed] = this.ctx.config.related ?? [];
    // oxlint-disable-next-line unicorn/no-array-sort -- no array's
    if (changed === undefined) return super.sort(specifications);
    return specifications.toSorted(
      (one, other) =>
        distance(changed, one.moduleId) - distance(changed, other.moduleId) ||
        one.moduleId.localeCompare(other.moduleId),
    );
  }
}
