import { endpoints } from '@kuaichu/contract/endpoints';
import type { CaseStatus } from '@kuaichu/contract/case';
import { refuse } from '@kuaichu/contract/refusal';
import type { FastifyRequest } from 'fastify';
import { readQuality } from '../call/store/quality.ts';
import { recordedPath } from '../call/recording.ts';
import { loadCase } from '../case/store.ts';
import type { App, Service } from '../context.ts';
import { door } from '../platform/http.ts';
import { requireStaff, sittingOf } from '../staff/guard.ts';
import { readFilm } from './film/film.ts';
import { sendFile } from './file.ts';
import { keepNote, noteFilmView, noteView, readBeside, searchCases } from './store.ts';
import { segmentsOf, timelineOf } from './timeline.ts';

/** Retrace: nothing here changes a case; what is written stands beside it. */
export function oversightRoutes(app: App, service: Service): void {
  const { db } = service.kernel;

  door(app, endpoints.deskCases, async ({ query, request }) => {
    const staff = await requireStaff(service, request, 'supervisor', 'officer', 'agent');
    const before = query.before === undefined ? undefined : new Date(query.before);
    const cases = [];
    for (const row of await searchCases(db, staff.jurisdictionId, query.q ?? '', before)) {
      const current = (await loadCase(db, row.caseId))?.state;
      if (!current) continue;
      cases.push({
        caseId: row.caseId,
        caseNo: row.caseNo,
        status: row.status as CaseStatus,
        cityName: service.cities.get(row.jurisdictionId).name,
        placeWords: row.placeWords,
        alarmAt: row.alarmAt.toISOString(),
        parties: current.parties.map((p) => ({ label: p.label, plateNo: p.vehicle?.plateNo ?? null })),
      });
    }
    return { cases };
  });

  door(app, endpoints.deskCase, async ({ params, request }) =>
    service.draw.deskCase(params.caseId, await requireStaff(service, request)),
  );

  /** The case and who reads it; undefined where it is not for this person. */
  const readable = async (request: FastifyRequest, caseId: string) => {
    const staff = await requireStaff(service, request, 'supervisor', 'officer', 'agent', 'reviewer');
    const loaded = await loadCase(db, caseId);
    if (loaded?.state.jurisdictionId !== staff.jurisdictionId) return undefined;
    // Who only reviews reads what came for review.
    const reviews = staff.roles.length === 1 && staff.roles[0] === 'reviewer';
    return reviews && !loaded.state.review ? undefined : { current: loaded.state, staffId: staff.staffId };
  };

  door(app, endpoints.timeline, async ({ params, request }) => {
    const read = await readable(request, params.caseId);
    if (!read) return refuse('notYourCase');
    await noteView(service.kernel, params.caseId, read.staffId);
    return timelineOf(db, read.current);
  });

  door(app, endpoints.recordings, async ({ params, request }) => {
    const read = await readable(request, params.caseId);
    return read ? { segments: segmentsOf(read.current) } : refuse('notYourCase');
  });

  door(app, endpoints.quality, async ({ params, request }) => {
    const read = await readable(request, params.caseId);
    return read ? readQuality(db, params.caseId) : refuse('notYourCase');
  });

  door(app, endpoints.film, async ({ params, request }) => {
    const read = await readable(request, params.caseId);
    if (!read) return refuse('notYourCase');
    await noteFilmView(service.kernel, params.caseId, read.staffId, sittingOf(request));
    return readFilm(service, read.current);
  });

  // About the work, not the accident: for those who look after it.
  const checked = async (request: FastifyRequest, caseId: string) => {
    const staff = await requireStaff(service, request, 'supervisor');
    const current = (await loadCase(db, caseId))?.state;
    return current?.jurisdictionId === staff.jurisdictionId ? { current, staffId: staff.staffId } : undefined;
  };

  door(app, endpoints.qualityCheck, async ({ params, request }) =>
    (await checked(request, params.caseId))
      ? { mayNote: true, ...(await readBeside(db, params.caseId)) }
      : refuse('notYourCase'),
  );

  door(app, endpoints.pinNote, async ({ params, body, request }) => {
    const by = await checked(request, params.caseId);
    if (!by) return refuse('notYourCase');
    const kept = await keepNote(service.kernel, params.caseId, by.current.alarm.at, { ...body, staffId: by.staffId });
    return kept.ok ? { mayNote: true, ...(await readBeside(db, params.caseId)) } : kept.refusal;
  });

  door(app, endpoints.recordingFile, async ({ params, request, reply }) => {
    const read = await readable(request, params.caseId);
    const recording = read?.current.recordings.find((r) => r.egressId === params.egressId);
    const path = recording && recordedPath(service, recording, params['*']);
    if (!read || path === undefined) return refuse('notFound');
    await noteFilmView(service.kernel, params.caseId, read.staffId, sittingOf(request));
    return sendFile(path, request, reply);
  });
}
