import * as z from 'zod';
import { deskCaseView } from './deskCase.ts';
import { endpoint } from './endpoint.ts';
import { actKey, caseId, partyId } from './ids.ts';
import { partyView } from './partyView.ts';
import { applyReviewBody, proposalBody, recusalRow, reviewRow, reviewView } from './review.ts';

const ofCase = z.object({ caseId });
const keyed = z.object({ key: actKey });
const binary = z.any().describe('binary body');

/** The doors of the review (P146 71–79). */
export const reviewEndpoints = {
  attachToReview: endpoint('attachToReview', {
    summary: 'A photograph, PDF or MP4 for the application (body as it is, x-attachment-sha256). Six of 15 MB at most.',
    params: z.object({ attachmentId: actKey }),
    answer: z.object({ id: z.string() }),
  }),
  applyReview: endpoint('applyReview', {
    summary:
      'Apply for review, at the deciding unit or directly above it (P146 72), or join one. Late is flagged, never refused.',
    body: applyReviewBody,
    answer: partyView,
  }),
  withdrawReview: endpoint('withdrawReview', {
    summary: 'Withdraw the own application; the last one ends the review (P146 75(1)).',
    body: keyed,
    answer: partyView,
  }),
  partyConclusion: endpoint('partyConclusion', { summary: 'The conclusion as PDF.', answer: binary }),
  deskReviews: endpoint('deskReviews', {
    summary: 'Reviews this person has to do with, the nearest clock first.',
    answer: z.object({ reviews: z.array(reviewRow) }),
  }),
  deskReview: endpoint('deskReview', { summary: 'The review of one case.', params: ofCase, answer: reviewView }),
  reviewFile: endpoint('reviewFile', {
    summary: 'The file as it was forwarded: papers, evidence, hashes, event chain, manifest (ZIP).',
    params: ofCase,
    answer: binary,
  }),
  reviewAttachment: endpoint('reviewAttachment', {
    summary: 'An attachment of an application.',
    params: z.object({ caseId, attachmentId: z.string().max(40) }),
    answer: binary,
  }),
  admitReview: endpoint('admitReview', {
    summary: 'A person decides whether a late application is taken (P146 71(1), 73).',
    params: ofCase,
    body: z.object({ key: actKey, admits: z.boolean(), words: z.string().trim().min(4).max(500) }),
    answer: reviewView,
  }),
  takeReview: endpoint('takeReview', {
    summary: 'Become one of the two reviewers (P146 74(3)).',
    params: ofCase,
    body: keyed,
    answer: reviewView,
  }),
  leaveReview: endpoint('leaveReview', {
    summary: 'Give the review to another reviewer.',
    params: ofCase,
    body: keyed,
    answer: reviewView,
  }),
  noteHearing: endpoint('noteHearing', {
    summary: 'The parties were heard (P146 74(2)).',
    params: ofCase,
    body: z.object({ key: actKey, words: z.string().trim().min(4).max(1500), present: z.array(partyId).min(1).max(9) }),
    answer: reviewView,
  }),
  noteElsewhere: endpoint('noteElsewhere', {
    summary: 'A court took the case, or an arrest was approved; the review goes on (P146 75(2), (3)).',
    params: ofCase,
    body: z.object({
      key: actKey,
      kind: z.enum(['litigation', 'arrest']),
      body: z.string().trim().min(2).max(60),
    }),
    answer: reviewView,
  }),
  orderCure: endpoint('orderCure', {
    summary: 'A harmless flaw of procedure: the deciding unit is to put it right or explain it (P146 76(2)).',
    params: ofCase,
    body: z.object({ key: actKey, flaw: z.string().trim().min(4).max(500) }),
    answer: reviewView,
  }),
  answerCure: endpoint('answerCure', {
    summary: 'The deciding unit puts the flaw right or explains it.',
    params: ofCase,
    body: z.object({ key: actKey, words: z.string().trim().min(4).max(1000) }),
    answer: reviewView,
  }),
  proposeConclusion: endpoint('proposeConclusion', {
    summary: 'One reviewer proposes the outcome.',
    params: ofCase,
    body: proposalBody,
    answer: reviewView,
  }),
  answerProposal: endpoint('answerProposal', {
    summary: 'The other reviewer agrees, which concludes, or says why not.',
    params: ofCase,
    body: z.object({ key: actKey, agrees: z.boolean(), words: z.string().trim().max(500) }),
    answer: reviewView,
  }),
  askRecusal: endpoint('askRecusal', {
    summary: 'A party asks that another officer decides (P146 105); decided within two working days.',
    body: z.object({ key: actKey, reason: z.string().trim().min(2).max(300) }),
    answer: partyView,
  }),
  declareRecusal: endpoint('declareRecusal', {
    summary: 'The officer steps back; another takes the case.',
    params: ofCase,
    body: z.object({ key: actKey, reason: z.string().trim().min(2).max(300) }),
    answer: deskCaseView,
  }),
  deskRecusals: endpoint('deskRecusals', {
    summary: 'Requests that wait for the head of the unit.',
    answer: z.object({ recusals: z.array(recusalRow) }),
  }),
  decideRecusal: endpoint('decideRecusal', {
    summary: 'The head of the unit grants or refuses, with words for the party.',
    params: ofCase,
    body: z.object({ key: actKey, partyId, grants: z.boolean(), words: z.string().trim().min(2).max(300) }),
    answer: z.object({ recusals: z.array(recusalRow) }),
  }),
  noteObjection: endpoint('noteObjection', {
    summary: 'A party objects in the call: the city says whether it converts or is left to the review.',
    params: ofCase,
    body: z.object({ key: actKey, partyId, words: z.string().trim().min(2).max(300) }),
    answer: deskCaseView,
  }),
  deskConclusion: endpoint('deskConclusion', { summary: 'The conclusion as PDF.', params: ofCase, answer: binary }),
} as const;
