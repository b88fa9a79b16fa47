import * as z from 'zod';
import { deskCaseView, liabilityChoice } from './deskCase.ts';
import { endpoint } from './endpoint.ts';
import { actKey, caseId } from './ids.ts';
import { correctedField, notAcceptedGround, paperKind, paperNo, paperState } from './paper.ts';

const ofCase = z.object({ caseId });
const binary = z.any().describe('binary body');

/** Doors about papers after they were issued. */
export const paperEndpoints = {
  partyPaper: endpoint('partyPaper', {
    summary: 'A notice told to this party, as PDF.',
    params: z.object({ no: paperNo }),
    answer: binary,
  }),
  correctCertificate: endpoint('correctCertificate', {
    summary: '补正: clerical errors are put right by a notice; the certificate itself stays as it was signed.',
    params: ofCase,
    body: z.object({
      key: actKey,
      reason: z.string().trim().min(2).max(200),
      changes: z.array(correctedField).min(1).max(12),
    }),
    answer: deskCaseView,
  }),
  revokeCertificate: endpoint('revokeCertificate', {
    summary: 'A wrong finding is revoked with its reason; the case is determined once more under a new number.',
    params: ofCase,
    body: z.object({ key: actKey, reason: z.string().trim().min(4).max(300) }),
    answer: deskCaseView,
  }),
  offerSettlement: endpoint('offerSettlement', {
    summary: '自行协商: the parties settle by themselves; each signs on the own phone, recorded (P146 20, 21).',
    params: ofCase,
    body: z.object({
      key: actKey,
      liabilities: z.array(liabilityChoice).min(2).max(9),
      terms: z.string().trim().min(4).max(400),
    }),
    answer: deskCaseView,
  }),
  notAccept: endpoint('notAccept', {
    summary: '不予受理: an alarm after the scene was cleared is not accepted, in writing and with reasons (P146 18).',
    params: ofCase,
    body: z.object({ key: actKey, ground: notAcceptedGround, reason: z.string().trim().min(4).max(300) }),
    answer: deskCaseView,
  }),
  deskPaper: endpoint('deskPaper', {
    summary: 'Any sealed paper of the case by its number, revoked ones too.',
    params: z.object({ caseId, no: paperNo }),
    answer: binary,
  }),
  certificateNumbers: endpoint('certificateNumbers', {
    summary: 'What became of every certificate number of this city in a month; a missing number is named.',
    query: z.object({ month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/) }),
    answer: z.object({
      month: z.string(),
      numbers: z.array(
        z.object({
          no: z.string(),
          unitName: z.string(),
          issuedAt: z.iso.datetime({ offset: true }),
          caseId,
          state: paperState,
          replacedBy: z.string().nullable(),
        }),
      ),
      /** Numbers skipped between the first and the last of a day. */
      missing: z.array(z.string()),
    }),
  }),
  authenticity: endpoint('authenticity', {
    summary: 'What a paper is worth now, and nothing personal.',
    params: z.object({ token: z.string().min(10).max(64) }),
    answer: z.object({
      state: z.enum([...paperState.options, 'unknown']),
      kind: paperKind.nullable(),
      no: z.string().nullable(),
      unitName: z.string().nullable(),
      issuedOn: z.string().nullable(),
      /** Day since which it is under review, amended or revoked. */
      since: z.string().nullable(),
      /** Number of the certificate a notice is about. */
      about: z.string().nullable(),
      /** Numbers of the notices that correct or revoke it. */
      notices: z.array(z.object({ kind: paperKind, no: z.string(), on: z.string() })),
      replacedBy: z.string().nullable(),
      sha256: z.string().nullable(),
      sm3: z.string().nullable(),
      /** SM2 signature (GB/T 32918, identity 1234567812345678) over the SHA-256 digest that the PAdES signature covers. */
      sm2: z.object({ digest: z.string(), signature: z.string(), publicKey: z.string() }).nullable(),
      demo: z.boolean(),
    }),
  }),
} as const;
