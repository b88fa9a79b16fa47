/** Asks until the answer satisfies; throws with the last answer otherwise. */
export async function eventually<T>(
  ask: () => T | Promise<T>,
  satisfies: (value: T) => boolean,
  withinMs = 10_000,
): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const value = await ask();
    if (satisfies(value)) return value;
    if (performance.now() > end) throw new Error(`not reached, last seen: ${JSON.stringify(value)}`);
    await new Promise((resume) => setTimeout(resume, 50));
  }
}
