import download from '@tabler/icons/outline/download.svg?raw';
import qrcode from '@tabler/icons/outline/qrcode.svg?raw';
import shieldCheck from '@tabler/icons/outline/shield-check.svg?raw';
import { urlOf } from '@kuaichu/contract/client';
import type { PartyView } from '@kuaichu/contract/partyView';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Steps } from '../case/steps.tsx';
import { Button } from '../parts/controls.tsx';
import { Frame } from '../parts/frame.tsx';
import { Icon } from '../parts/icon.tsx';
import { dateOf, dayWords } from '../case/times.ts';
import { caseTexts } from '../case/texts.ts';
import { ClaimScreen } from './claim.tsx';
import { Notices } from './notices.tsx';
import { hourMinute } from '../parts/time.ts';
import { Plate } from './plate.tsx';
import { ReviewScreen } from './review.tsx';

type Leaf = 'progress' | 'certificate' | 'claim' | 'review';

/** p13–p15: progress first, the rest one step further; Back comes back to the progress. */
export function ResultScreens(props: { view: PartyView }): JSX.Element {
  const { view } = props;
  const [leaf, setLeaf] = useState<Leaf>('progress');
  useEffect(() => {
    const onPop = () => setLeaf('progress');
    addEventListener('popstate', onPop);
    return () => removeEventListener('popstate', onPop);
  }, []);
  const open = (next: Leaf) => {
    history.pushState({ where: 'case', leaf: next }, '');
    setLeaf(next);
  };
  const back = () => setLeaf('progress');
  switch (leaf) {
    case 'certificate':
      return <CertificateScreen view={view} onBack={back} open={open} />;
    case 'claim':
      return <ClaimScreen view={view} onBack={back} />;
    case 'review':
      return <ReviewScreen view={view} onBack={back} />;
    default:
      return <ProgressScreen view={view} open={open} />;
  }
}

function ProgressScreen(props: { view: PartyView; open(leaf: Leaf): void }): JSX.Element {
  const { view } = props;
  const words = caseTexts.progress;
  return (
    <Frame
      name="progress"
      header={words.header}
      after
      actions={
        <>
          <Button id="see-certificate" tall onPress={() => props.open('certificate')}>
            {words.see}
          </Button>
          <div class="row links">
            {view.claim && (
              <Button id="claim-open" kind="text" onPress={() => props.open('claim')}>
                {view.claim.button}
              </Button>
            )}
            <Button id="review-open" kind="text" onPress={() => props.open('review')}>
              {view.review?.state ? caseTexts.review.open : words.review}
            </Button>
          </div>
        </>
      }
    >
      <p class="case-line">
        {view.me.plateNo && <Plate plateNo={view.me.plateNo} />}
        <span>
          {dateOf(view.alarmAt)} {view.placeWords}
        </span>
      </p>
      <h1 tabIndex={-1} data-speak>
        {words.served}
      </h1>
      <p class="help" data-speak>
        {words.next}
      </p>
      <Steps progress={view.progress} />
    </Frame>
  );
}

function CertificateScreen(props: { view: PartyView; onBack(): void; open(leaf: Leaf): void }): JSX.Element | null {
  const { view } = props;
  const { result } = view;
  const words = caseTexts.result;
  if (!result) return null;
  return (
    <Frame
      name="certificate"
      header={words.header}
      after
      onBack={props.onBack}
      actions={
        <>
          <a
            class="button primary"
            data-testid="cert-download"
            href={urlOf('partyCertificate')}
            download={`${result.certificateNo}.pdf`}
          >
            <Icon svg={download} size={26} /> {words.download}
          </a>
          <div class="row halves">
            {view.claim && (
              <Button id="claim-open" kind="secondary" onPress={() => props.open('claim')}>
                {view.claim.button}
              </Button>
            )}
            <Button id="review-open" kind="secondary" onPress={() => props.open('review')}>
              {view.review?.state ? caseTexts.review.open : words.object}
            </Button>
          </div>
          {result.reviewLastDay && view.allowed.includes('applyReview') && (
            <p class="notice" data-testid="review-last-day">
              {words.reviewBy(dayWords(result.reviewLastDay))}
            </p>
          )}
        </>
      }
    >
      <h1 tabIndex={-1} class="sr">
        {words.header}
      </h1>
      <div class="verdicts" data-testid="verdicts">
        {result.liabilities.map((one) => (
          <p key={one.label} class={one.me ? 'me' : ''} data-speak>
            <small>
              {one.label} · {one.me ? words.you : one.who}
            </small>
            <b>{one.words}</b>
            {one.plateNo && <Plate plateNo={one.plateNo} />}
          </p>
        ))}
      </div>
      {result.state !== 'valid' && (
        <p class="standing" data-speak data-testid="standing">
          {words.standing[result.state]}
        </p>
      )}
      <h2 data-speak>{words.why}</h2>
      <p data-speak data-testid="plain-words">
        {result.plainWords}
      </p>
      {result.reliedOn.length > 0 && (
        <>
          <h2>{words.reliedOn}</h2>
          <ul class="relied" data-testid="relied-on">
            {result.reliedOn.map((fact) => (
              <li key={fact} data-speak>
                {fact}
              </li>
            ))}
          </ul>
        </>
      )}
      {result.stills.length > 0 && (
        <div class="stills">
          {result.stills.map((still, i) => (
            <figure key={still.id}>
              <img
                src={urlOf('partyStill', { stillId: still.id })}
                alt={still.words || words.still(i + 1)}
                loading="lazy"
              />
              <i>{i + 1}</i>
              <figcaption>{still.words}</figcaption>
            </figure>
          ))}
        </div>
      )}
      {result.articles.map((article) => (
        <blockquote key={article.title} data-speak>
          <b>{article.title}</b>
          <p>{article.text}</p>
        </blockquote>
      ))}
      <h2>{words.delivery}</h2>
      <ol class="delivery" data-testid="delivery">
        {result.delivery.map((one) => (
          <li key={one.step} class={one.starts ? 'starts' : ''} data-speak>
            <span>{words.deliverySteps[one.step]}</span> <b>{`${dateOf(one.at)} ${hourMinute(one.at)}`}</b>
            {one.starts && <small>{words.starts}</small>}
          </li>
        ))}
      </ol>
      <Notices view={view} />
      <p class="verify">
        <span class={result.state === 'valid' ? 'pill good' : 'pill'} data-testid="paper-state">
          <Icon svg={shieldCheck} size={20} /> {words.states[result.state]}
        </span>
        <a href={result.verifyUrl} target="_blank" rel="noreferrer" data-testid="verify-link">
          {words.verify}
        </a>
        <Icon svg={qrcode} size={30} />
      </p>
      <p class="help small" data-testid="certificate-no">
        {words.no(result.certificateNo)}
      </p>
    </Frame>
  );
}
