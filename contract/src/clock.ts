import * as z from 'zod';

/** What has happened; each starts one term of the procedure. */
export const clockEvent = z.enum([
  'alarmAfterRemoval', // an alarm comes after the scene was already cleared
  'sceneCleared', // the certificate could not be made on the spot
  'certificateMade',
  'certificateServed',
  'reviewAppliedAtUnit', // the application came to the unit that decided
  'reviewFileRequested', // the application went to the unit above, which asks for the file
  'reviewAccepted',
  'reviewConcluded',
  'reviewRemanded',
  'reappraisalConfirmed', // an expert report ordered in the re-determination is final
  'certificateReceived', // for the joint request for mediation by the police
  'reviewUpheldReceived', // the same after a review that upheld
  'mediationBegun',
  'recusalRequested',
  'quickRequest', // unanimous written request for quick handling of an injury accident
  'siteInvestigated', // ordinary procedure
]);
export type ClockEvent = z.infer<typeof clockEvent>;

export const clockUnit = z.enum(['workingDays', 'calendarDays']);
export type ClockUnit = z.infer<typeof clockUnit>;
