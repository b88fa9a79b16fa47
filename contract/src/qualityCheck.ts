import * as z from 'zod';
import { endpoint } from './endpoint.ts';
import { actKey, caseId, instant } from './ids.ts';

/** What a supervisor wrote to a moment of the recording; it is about the work, and changes nothing of the case. */
const checkNote = z.object({
  no: z.number().int(),
  /** The moment it is pinned to. */
  at: instant,
  words: z.string(),
  by: z.string(),
  notedAt: instant,
});

export const qualityCheck = z.object({
  mayNote: z.boolean(),
  /** In the order of the moments. */
  notes: z.array(checkNote),
  /** Who looked at the case or its recording, the latest first, each once with the last time and how often. */
  looks: z.array(
    z.object({ who: z.string(), what: z.enum(['case', 'film']), lastAt: instant, times: z.number().int() }),
  ),
});
export type QualityCheck = z.infer<typeof qualityCheck>;

export const qualityCheckEndpoints = {
  qualityCheck: endpoint('qualityCheck', {
    summary: 'Beside the case: what supervisors noted to moments of its recording, and who looked at it.',
    params: z.object({ caseId }),
    answer: qualityCheck,
  }),
  pinNote: endpoint('pinNote', {
    summary: '质检记一笔: words pinned to a moment of the case.',
    params: z.object({ caseId }),
    body: z.object({ key: actKey, at: instant, words: z.string().trim().min(2).max(300) }),
    answer: qualityCheck,
  }),
};
