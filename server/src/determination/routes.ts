import { endpoints } from '@kuaichu/contract/endpoints';
import type { App, Service } from '../context.ts';
import { door } from '../platform/http.ts';
import { requireStaff } from '../staff/guard.ts';
import { officerPress } from './guard.ts';
import { shortArticleTitle } from './rules/articles.ts';
import { catalogue } from './rules/catalogue.ts';
import { amend, determine, openDetermination, returnToAgent } from './rules/decide.ts';
import { noteMediation } from './rules/mediation.ts';

/** The officer reads, decides, and only then compares. Ordering the certificate stands in `certificate/`. */
export function determinationRoutes(app: App, service: Service): void {
  door(app, endpoints.catalogue, async ({ request }) => {
    await requireStaff(service, request);
    return {
      faults: catalogue.map(({ id, words, articles, code, group }) => ({
        id,
        words,
        article: articles.map(shortArticleTitle).join('、'),
        code: code ?? '',
        group,
      })),
    };
  });
  door(app, endpoints.openDetermination, ({ params, body, request }) =>
    officerPress(service, request, params.caseId, body, (c, now, { staff }) => openDetermination(c, staff, now)),
  );
  door(app, endpoints.determine, ({ params, body, request }) =>
    officerPress(service, request, params.caseId, body, (c, now, { staff }) => determine(c, staff.staffId, body, now)),
  );
  door(app, endpoints.amendDetermination, ({ params, body, request }) =>
    officerPress(service, request, params.caseId, body, (c, now, { staff }) =>
      amend(c, staff.staffId, body, body.reason, now),
    ),
  );
  door(app, endpoints.noteMediation, ({ params, body, request }) =>
    officerPress(service, request, params.caseId, body, (c, now, { staff }) =>
      noteMediation(c, staff.staffId, body.mediation, now),
    ),
  );
  door(app, endpoints.returnCase, ({ params, body, request }) =>
    officerPress(service, request, params.caseId, body, (c, now, { staff }) =>
      returnToAgent(c, staff.staffId, body.reason, now),
    ),
  );
}
