/** An expected reason to stop, said to the operator in one sentence (Chinese, then English) and without a stack. */
export class Sentence extends Error {
  override readonly name = 'Sentence';
}
