/** What the page of the picture measurement offers; shared by page and bench. */

export interface PictureRun {
  /** Of each person, from the start of joining to the first picture of the other. */
  acceptToPictureMs: number[];
  /** Of every frame both saw: from drawing to showing. */
  delaysMs: number[];
}

export interface PicturePage {
  run(url: string, tokens: readonly string[], watchMs: number): Promise<PictureRun>;
}
