import type { CaseId } from '@kuaichu/contract/ids';
import type { NoticeKind } from '@kuaichu/contract/paper';
import { isRefusal } from '@kuaichu/contract/refusal';
import type { Case, Review, ReviewPerson } from '../case/state.ts';
import { sealNotice } from '../certificate/notice.ts';
import { chineseDate } from '../certificate/paper/time.ts';
import type { Service } from '../context.ts';
import { shortArticleTitle } from '../determination/rules/articles.ts';
import { SYSTEM } from '../platform/act.ts';
import { reviewGrounds } from '@kuaichu/contract/review';
import { p146 } from '../law/rules/article.ts';
import { groundWords } from './rules/view.ts';
import { changeReview } from './store.ts';

interface Letter {
  kind: NoticeKind;
  texts: string[];
  signers: ReviewPerson[];
}

/**
 * The conclusion (P146 76), or the refusal of a late application (P146 71(1)), as a sealed letter of the unit above. A
 * repeat after a crash makes it once: the case names it or does not.
 */
export async function makeConclusion(service: Service, caseId: CaseId): Promise<void> {
  await changeReview(service.kernel, caseId, { actor: SYSTEM }, async (current, now, trx) => {
    const { review } = current;
    const nothing = { next: current, events: [] };
    if (!review || review.paper) return nothing;
    const letter = letterOf(service, current, review);
    if (!letter) return nothing;
    const [first] = letter.signers;
    if (!first) throw new Error('a conclusion without a reviewer');
    const sealed = await sealNotice(
      service,
      trx,
      current,
      {
        kind: letter.kind,
        to: current.parties.map((party) => party.name).join('、'),
        blocks: letter.texts.map((text) => ({ kind: 'text', text })),
        signer: { ...first, name: letter.signers.map((one) => one.name).join('、') },
        unit: service.cities.unit(current.jurisdictionId, current.rulesVersion, review.reviewUnitId),
      },
      now,
    );
    // What can be printed was checked before anybody agreed to it.
    if (isRefusal(sealed)) throw new Error(`a conclusion cannot be printed: ${sealed.code}`);
    const { no, objectKey, sha256, sm3 } = sealed;
    return {
      next: {
        ...current,
        review: { ...review, paper: { no, objectKey, sha256, sm3 } },
        notices: [
          ...current.notices,
          {
            ...sealed,
            kind: letter.kind,
            about: review.certificateNo,
            at: now.toISOString(),
            by: first.staffId,
            to: current.parties.map((party) => party.id),
          },
        ],
      },
      events: [{ type: 'review.paperMade', payload: { no, sha256, sm3 } }],
    };
  });
}

function letterOf(service: Service, current: Case, review: Review): Letter | undefined {
  const { conclusion, admission, acceptedAt, hearings, cure } = review;
  const unit = service.cities.unit(current.jurisdictionId, current.rulesVersion, review.unitId).name;
  const standing = review.applications.filter((one) => one.withdrawnAt === null);
  const names = standing.map((one) => current.parties.find((p) => p.id === one.partyId)?.name ?? '').join('、');
  const lead = `申请人${names}对${unit}制作的第 ${review.certificateNo} 号道路交通事故认定书有异议，于${chineseDate(standing[0]?.at ?? review.stateSince)}申请复核。`;
  if (review.state === 'notAdmitted' && admission)
    return {
      kind: 'reviewNotAdmitted',
      signers: [admission.by],
      texts: [
        lead,
        `经审查，申请在认定书送达之日起三日以后提出。${ended(admission.words)}`,
        `根据${shortArticleTitle(p146(71, 1))}，不予受理。`,
        RIGHTS,
      ],
    };
  if (!conclusion || acceptedAt === null) return undefined;
  const heard = hearings.length > 0 ? '，并听取了当事人的意见' : '';
  return {
    kind: 'reviewConclusion',
    signers: [conclusion.by, conclusion.agreedBy],
    texts: [
      `${lead}本单位于${chineseDate(acceptedAt)}受理，由两名民警进行审查${heard}。`,
      `复核认为：${ended(conclusion.reason)}`,
      ...(cure?.answer ? [`原办案单位已就程序瑕疵作出补正或者合理解释：${ended(cure.answer.words)}`] : []),
      outcomeText(conclusion),
      RIGHTS,
    ],
  };
}

const RIGHTS = '同一事故的复核以一次为限。当事人对损害赔偿有争议的，可以申请调解，也可以向人民法院提起民事诉讼。';

const ended = (words: string): string => `${words.trim().replace(/[。．.；;]+$/u, '')}。`;

function outcomeText({ outcome, grounds }: NonNullable<Review['conclusion']>): string {
  if (outcome === 'uphold') return `根据${shortArticleTitle(p146(76, 1))}，维持原道路交通事故认定。`;
  if (outcome === 'upholdCured') return `根据${shortArticleTitle(p146(76, 2))}，维持原道路交通事故认定。`;
  const found = grounds
    .map((ground) => `${shortArticleTitle(p146(76, 3, reviewGrounds.indexOf(ground) + 1))}（${groundWords[ground]}）`)
    .join('、');
  return `原认定有${found}规定的情形，责令原办案单位在十日内重新调查、认定，并撤销原道路交通事故认定书。`;
}
