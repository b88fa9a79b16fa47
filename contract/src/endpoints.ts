import * as z from 'zod';
import { askHelpBody, raiseAlarmBody, serviceAnswer } from './alarm.ts';
import { commandOrder, joinTicket } from './call.ts';
import { checkKind, collisionPart, datum, facts, leaveReason, partyRole, vehicle } from './case.ts';
import { caseListRow, deskView, seatState, staffMember } from './desk.ts';
import {
  deskCaseView,
  faultChoice,
  liabilityChoice,
  recordingSegment,
  timeline,
  verificationSubject,
} from './deskCase.ts';
import { endpoint } from './endpoint.ts';
import { actKey, caseCode, caseId, mobile, partyId, sha256Hex } from './ids.ts';
import { paperEndpoints } from './paperEndpoints.ts';
import { lineCheckTicket } from './preflight.ts';
import { mediationNote } from './mediation.ts';
import { partyView } from './partyView.ts';
import { filmEndpoints } from './film.ts';
import { qualityEndpoints } from './quality.ts';
import { qualityCheckEndpoints } from './qualityCheck.ts';
import { reviewEndpoints } from './reviewEndpoints.ts';

const done = z.object({ ok: z.literal(true) });
const ofCase = z.object({ caseId });
const keyed = z.object({ key: actKey });
const binary = z.any().describe('binary body');

/** Every door with its schemas; validation, OpenAPI and the typed client all come from here. */
export const endpoints = {
  serviceAt: endpoint('serviceAt', {
    summary: 'Is the place served now? Area, hours, words of the place, roads nearby.',
    query: z.object({
      lng: z.coerce.number().min(-180).max(180).optional(),
      lat: z.coerce.number().min(-90).max(90).optional(),
      datum: datum.default('WGS84'),
      words: z.string().max(120).optional(),
    }),
    answer: serviceAnswer,
  }),
  raiseAlarm: endpoint('raiseAlarm', {
    summary: 'The alarm. Opens the case, or answers with the view of a refused one.',
    body: raiseAlarmBody,
    answer: partyView,
  }),
  askHelp: endpoint('askHelp', {
    summary: 'Somebody is hurt, or an officer is wanted, before any case exists.',
    body: askHelpBody,
    answer: partyView,
  }),
  requestAccess: endpoint('requestAccess', {
    summary: 'Ask for an SMS code to enter a case. The answer never tells whether one exists.',
    body: z.object({ phone: mobile, caseCode: caseCode.nullable() }),
    answer: z.object({ ok: z.literal(true), sentTo: z.string(), validS: z.number().int() }),
  }),
  proveAccess: endpoint('proveAccess', {
    summary: 'Enter a case with phone, SMS code and, for a number not yet known, the case code.',
    body: z.object({ phone: mobile, caseCode: caseCode.nullable(), code: z.string().regex(/^\d{6}$/) }),
    answer: partyView,
  }),
  enterByLink: endpoint('enterByLink', {
    summary: 'Spend the single-use link of a 110 invitation; answers what is already known.',
    body: z.object({ token: z.string().min(20).max(80) }),
    answer: z.object({ incidentNo: z.string(), phoneMasked: z.string() }),
  }),
  partyView: endpoint('partyView', { summary: 'The one view of this phone.', answer: partyView }),
  partyLive: endpoint('partyLive', { summary: 'The same view as server-sent events.', answer: z.any() }),
  sendPhoneCode: endpoint('sendPhoneCode', {
    summary: 'Send an SMS code to prove the number while waiting.',
    body: z.object({ phone: mobile }),
    answer: z.object({ ok: z.literal(true), sentTo: z.string(), validS: z.number().int() }),
  }),
  provePhone: endpoint('provePhone', {
    summary: 'Prove the number.',
    body: z.object({ code: z.string().regex(/^\d{6}$/) }),
    answer: partyView,
  }),
  lineCheck: endpoint('lineCheck', {
    summary: 'Before an alarm: a short-lived ticket for an empty room, to try camera line and relays with.',
    answer: lineCheckTicket,
  }),
  partyJoinCall: endpoint('partyJoinCall', {
    summary: 'Ticket for the room, for the call or the recorded signing.',
    answer: joinTicket,
  }),
  partyResume: endpoint('partyResume', { summary: '继续处理: back into the same case.', answer: partyView }),
  partyLeftCall: endpoint('partyLeftCall', {
    summary: 'The phone says that its picture stopped, and why.',
    body: z.object({ cause: z.enum(['hidden', 'phoneCall', 'cameraEnded', 'network', 'back']) }),
    answer: done,
  }),
  answerCommand: endpoint('answerCommand', {
    summary: 'What became of an order of the agent.',
    params: z.object({ commandId: actKey }),
    body: z.object({ ok: z.boolean(), failure: z.string().max(60).nullable() }),
    answer: done,
  }),
  uploadStill: endpoint('uploadStill', {
    summary:
      'The still, as taken (image/jpeg or image/png body). Headers: x-still-sha256, x-still-method, x-still-width, x-still-height, x-still-taken-at.',
    params: z.object({ commandId: actKey }),
    answer: z.object({ stillId: z.string() }),
  }),
  partyStill: endpoint('partyStill', {
    summary: 'A still of this case that this party may see.',
    params: z.object({ stillId: z.string() }),
    answer: binary,
  }),
  partyParked: endpoint('partyParked', { summary: '我已停好.', body: keyed, answer: partyView }),
  partyCannotMove: endpoint('partyCannotMove', { summary: '车动不了.', body: keyed, answer: partyView }),
  partyAskHelp: endpoint('partyAskHelp', {
    summary: '有人受伤 / 要民警到场 inside a case: an officer is sent (P146 20).',
    body: askHelpBody,
    answer: partyView,
  }),
  consentSimplified: endpoint('consentSimplified', {
    summary: 'Consent of this party to the simplified procedure with a minor injury (P146 23).',
    body: z.object({ key: actKey, agrees: z.boolean() }),
    answer: partyView,
  }),
  consentDelivery: endpoint('consentDelivery', {
    summary: 'Consent to electronic delivery.',
    body: z.object({ key: actKey, agrees: z.boolean() }),
    answer: partyView,
  }),
  confirmFacts: endpoint('confirmFacts', {
    summary: 'The facts read back: right or not.',
    body: z.object({ key: actKey, right: z.boolean(), note: z.string().max(300).nullable() }),
    answer: partyView,
  }),
  sign: endpoint('sign', {
    summary: 'Sign or decline, while sound and picture are recorded (行政案件程序规定 263).',
    body: z.object({
      key: actKey,
      decision: z.enum(['sign', 'decline']),
      /** Digest of the text as it was shown; a signature belongs to that text and to no other. */
      textSha256: sha256Hex,
      /** Strokes of the signature in a box of 1000 × 400, each a list of x, y. */
      strokes: z.array(z.array(z.tuple([z.number().min(0).max(1000), z.number().min(0).max(400)])).max(2000)).max(80),
      reason: z.string().max(200).nullable(),
    }),
    answer: partyView,
  }),
  partyCertificate: endpoint('partyCertificate', { summary: 'The certificate as PDF.', answer: binary }),
  claim: endpoint('claim', {
    summary: 'Separate consent (个保 23) and the loss notice to the insurer.',
    body: z.object({ key: actKey, consent: z.literal(true) }),
    answer: partyView,
  }),
  leaveCase: endpoint('leaveCase', { summary: 'Forget this phone’s session; the case stays.', answer: done }),

  login: endpoint('login', {
    summary: 'Staff login.',
    body: z.object({ username: z.string().min(1).max(40), password: z.string().min(1).max(200) }),
    answer: staffMember,
  }),
  logout: endpoint('logout', { summary: 'Staff logout.', answer: done }),
  me: endpoint('me', { summary: 'Who is logged in.', answer: staffMember }),
  deskLive: endpoint('deskLive', { summary: 'Desk view as server-sent events.', answer: z.any() }),
  deskView: endpoint('deskView', { summary: 'Desk view.', answer: deskView }),
  takeSeat: endpoint('takeSeat', {
    summary: 'Take the own seat or change its state.',
    body: z.object({ state: seatState.extract(['ready', 'break', 'writing', 'away']) }),
    answer: deskView,
  }),
  renewSeat: endpoint('renewSeat', { summary: 'The console lives: renew the lease (12 s).', answer: done }),
  acceptOffer: endpoint('acceptOffer', {
    summary: 'Answer the call.',
    params: z.object({ offerId: z.string() }),
    answer: deskCaseView,
  }),
  declineOffer: endpoint('declineOffer', {
    summary: 'Pass the offer on, with a reason.',
    params: z.object({ offerId: z.string() }),
    body: z.object({ reason: z.string().min(1).max(60) }),
    answer: deskView,
  }),
  deskCases: endpoint('deskCases', {
    summary: 'Cases this person may read, newest first.',
    query: z.object({ q: z.string().max(40).optional(), before: z.iso.datetime({ offset: true }).optional() }),
    answer: z.object({ cases: z.array(caseListRow) }),
  }),
  deskCase: endpoint('deskCase', { summary: 'One case.', params: ofCase, answer: deskCaseView }),
  deskCaseLive: endpoint('deskCaseLive', {
    summary: 'One case as server-sent events.',
    params: ofCase,
    answer: z.any(),
  }),
  deskJoinCall: endpoint('deskJoinCall', { summary: 'Ticket for the room.', params: ofCase, answer: joinTicket }),
  endCall: endpoint('endCall', {
    summary: 'Hang up without handing over; the case may be resumed.',
    params: ofCase,
    body: keyed,
    answer: deskCaseView,
  }),
  holdCall: endpoint('holdCall', {
    summary: 'Park the case while the cars drive; the seat is free.',
    params: ofCase,
    body: keyed,
    answer: deskCaseView,
  }),
  command: endpoint('command', {
    summary: 'An order to a phone.',
    params: ofCase,
    body: z.object({ id: actKey, partyId, order: commandOrder }),
    answer: deskCaseView,
  }),
  assignStill: endpoint('assignStill', {
    summary: 'Say which required shot a still is.',
    params: z.object({ caseId, stillId: z.string() }),
    body: z.object({ key: actKey, shot: z.string().max(40).nullable() }),
    answer: deskCaseView,
  }),
  deskStill: endpoint('deskStill', {
    summary: 'The still as stored.',
    params: z.object({ caseId, stillId: z.string() }),
    answer: binary,
  }),
  waiveShot: endpoint('waiveShot', {
    summary: 'Go without a required shot, with a reason.',
    params: z.object({ caseId, shot: z.string().max(40) }),
    body: z.object({ key: actKey, reason: z.string().min(2).max(200) }),
    answer: deskCaseView,
  }),
  setLane: endpoint('setLane', {
    summary: 'Somebody is in a lane, or nobody is any more. Only the agent stops the clock.',
    params: ofCase,
    body: z.object({ key: actKey, inLane: z.boolean() }),
    answer: deskCaseView,
  }),
  noteFacts: endpoint('noteFacts', {
    summary: 'Write facts; absent fields stay.',
    params: ofCase,
    body: z.object({ key: actKey, facts: facts.partial() }),
    answer: deskCaseView,
  }),
  noteParty: endpoint('noteParty', {
    summary: 'Write a party; absent fields stay.',
    params: z.object({ caseId, partyId }),
    body: z.object({
      key: actKey,
      party: z
        .object({
          role: partyRole,
          name: z.string().max(40),
          phone: mobile.nullable(),
          idNo: z.string().max(24),
          address: z.string().max(80),
          transportMode: z.string().max(20),
          vehicle: vehicle.nullable(),
          parts: z.array(collisionPart).max(10),
          insurerId: z.string().max(30).nullable(),
          policyNo: z.string().max(40),
          simplifiedConsent: z.boolean(),
          deliveryConsent: z.boolean(),
        })
        .partial(),
    }),
    answer: deskCaseView,
  }),
  addParty: endpoint('addParty', {
    summary: 'Add the next party.',
    params: ofCase,
    body: z.object({ key: actKey, role: partyRole }),
    answer: deskCaseView,
  }),
  inviteParty: endpoint('inviteParty', {
    summary: 'Invite a party by SMS to the own page.',
    params: z.object({ caseId, partyId }),
    body: z.object({ key: actKey, phone: mobile }),
    answer: deskCaseView,
  }),
  noteCheck: endpoint('noteCheck', {
    summary: 'A check asked and answered.',
    params: ofCase,
    body: z.object({ key: actKey, kind: checkKind, partyId: partyId.nullable(), answer: z.boolean() }),
    answer: deskCaseView,
  }),
  noteStatement: endpoint('noteStatement', {
    summary: 'What a party says, in words, with its place in the recording.',
    params: ofCase,
    body: z.object({ key: actKey, partyId, words: z.string().min(1).max(500) }),
    answer: deskCaseView,
  }),
  verify: endpoint('verify', {
    summary: 'Ask the registry again.',
    params: ofCase,
    body: z.object({ key: actKey, partyId, subject: verificationSubject }),
    answer: deskCaseView,
  }),
  verifyByHand: endpoint('verifyByHand', {
    summary: 'The agent saw the paper on video.',
    params: ofCase,
    body: z.object({ key: actKey, partyId, subject: verificationSubject, note: z.string().min(2).max(200) }),
    answer: deskCaseView,
  }),
  clearScene: endpoint('clearScene', {
    summary: 'Tell the phones to clear the scene. Locked by the on-road part, unless a danger is written down.',
    params: ofCase,
    body: z.object({
      key: actKey,
      destination: z.string().min(2).max(60),
      danger: z.string().min(2).max(200).nullable(),
    }),
    answer: deskCaseView,
  }),
  atKerb: endpoint('atKerb', {
    summary: 'Everybody stands at the kerb; the call goes on.',
    params: ofCase,
    body: keyed,
    answer: deskCaseView,
  }),
  callAmbulance: endpoint('callAmbulance', {
    summary: 'Ambulance and officer.',
    params: ofCase,
    body: keyed,
    answer: deskCaseView,
  }),
  leaveChannel: endpoint('leaveChannel', {
    summary: 'Leave the remote channel: evidence kept, officer dispatched.',
    params: ofCase,
    body: z.object({ key: actKey, reason: leaveReason, note: z.string().max(300) }),
    answer: deskCaseView,
  }),
  mergeCase: endpoint('mergeCase', {
    summary: 'The proposed other alarm is the same accident.',
    params: ofCase,
    body: z.object({ key: actKey, otherCaseId: caseId }),
    answer: deskCaseView,
  }),
  dismissMerge: endpoint('dismissMerge', {
    summary: 'The proposed other alarm is another accident.',
    params: ofCase,
    body: z.object({ key: actKey, otherCaseId: caseId }),
    answer: deskCaseView,
  }),
  handToOfficer: endpoint('handToOfficer', { summary: '交民警.', params: ofCase, body: keyed, answer: deskCaseView }),
  openDetermination: endpoint('openDetermination', {
    summary: 'An officer takes the case and declares no conflict of interest.',
    params: ofCase,
    body: keyed,
    answer: deskCaseView,
  }),
  determine: endpoint('determine', {
    summary: 'The officer decides. Only then the suggestion appears.',
    params: ofCase,
    body: z.object({
      key: actKey,
      faults: z.array(faultChoice).max(20),
      liabilities: z.array(liabilityChoice).min(1).max(9),
      narrative: z.string().min(10).max(2000),
      plainWords: z.string().min(4).max(400),
    }),
    answer: deskCaseView,
  }),
  amendDetermination: endpoint('amendDetermination', {
    summary: 'Change the decision after comparing, with a reason; both are kept.',
    params: ofCase,
    body: z.object({
      key: actKey,
      faults: z.array(faultChoice).max(20),
      liabilities: z.array(liabilityChoice).min(1).max(9),
      narrative: z.string().min(10).max(2000),
      plainWords: z.string().min(4).max(400),
      reason: z.string().min(2).max(300),
    }),
    answer: deskCaseView,
  }),
  orderIssue: endpoint('orderIssue', {
    summary: 'Order the certificate to be issued: the parties are asked to sign.',
    params: ofCase,
    body: z.object({ key: actKey, evidenceRead: z.literal(true), conditionsConfirmed: z.boolean() }),
    answer: deskCaseView,
  }),
  noteMediation: endpoint('noteMediation', {
    summary: 'Mediation on the spot: who asked for it, and its result or why there was none (P146 25, 26).',
    params: ofCase,
    body: z.object({ key: actKey, mediation: mediationNote }),
    answer: deskCaseView,
  }),
  returnCase: endpoint('returnCase', {
    summary: 'Back to the agent for more evidence.',
    params: ofCase,
    body: z.object({ key: actKey, reason: z.string().min(2).max(300) }),
    answer: deskCaseView,
  }),
  certificatePreview: endpoint('certificatePreview', {
    summary: 'The real page, unsigned and unnumbered.',
    params: ofCase,
    answer: binary,
  }),
  deskCertificate: endpoint('deskCertificate', { summary: 'The certificate.', params: ofCase, answer: binary }),
  timeline: endpoint('timeline', {
    summary: 'Everything that happened, with the hash chain checked.',
    params: ofCase,
    answer: timeline,
  }),
  recordings: endpoint('recordings', {
    summary: 'Recording segments.',
    params: ofCase,
    answer: z.object({ segments: z.array(recordingSegment) }),
  }),
  recordingFile: endpoint('recordingFile', {
    summary: 'A file of a recording; byte ranges are served.',
    params: z.object({ caseId, egressId: z.string(), '*': z.string() }),
    answer: binary,
  }),
  catalogue: endpoint('catalogue', {
    summary: 'Fault behaviours an officer may choose from.',
    answer: z.object({
      faults: z.array(
        z.object({ id: z.string(), words: z.string(), article: z.string(), code: z.string(), group: z.string() }),
      ),
    }),
  }),
  ...paperEndpoints,
  ...reviewEndpoints,
  ...qualityEndpoints,
  ...filmEndpoints,
  ...qualityCheckEndpoints,
  about: endpoint('about', {
    summary: 'What this service is, for the portal.',
    answer: z.object({
      mode: z.enum(['demo', 'service']),
      now: z.iso.datetime({ offset: true }),
      demoClock: z.boolean(),
      phoneUrl: z.string(),
      cities: z.array(z.object({ id: z.string(), name: z.string(), hours: z.string(), open: z.boolean() })),
      outside: z.array(z.object({ system: z.string(), words: z.string(), mode: z.string() })),
      logins: z.array(z.object({ role: z.string(), city: z.string(), username: z.string() })),
      demoPassword: z.string().nullable(),
    }),
  }),
  breakOutside: endpoint('breakOutside', {
    summary: 'Demo only: tell an outside program to work, be slow or fail.',
    body: z.object({ system: z.string().max(30), mode: z.enum(['ok', 'slow', 'down']) }),
    answer: done,
  }),
} as const;

export type Endpoints = typeof endpoints;
