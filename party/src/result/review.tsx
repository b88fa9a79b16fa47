import checkSvg from '@tabler/icons/outline/check.svg?raw';
import photoSvg from '@tabler/icons/outline/photo.svg?raw';
import plusSvg from '@tabler/icons/outline/plus.svg?raw';
import { call, newKey, urlOf } from '@kuaichu/contract/client';
import type { PartyView } from '@kuaichu/contract/partyView';
import type { PartyReview, ReviewGround, ReviewReceiver } from '@kuaichu/contract/review';
import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { caseTexts } from '../case/texts.ts';
import { dateOf, dayWords } from '../case/times.ts';
import { Button, Say, Sheet, TelLink } from '../parts/controls.tsx';
import { Frame } from '../parts/frame.tsx';
import { Icon } from '../parts/icon.tsx';
import { recall, remember } from '../parts/memory.ts';
import { usePage } from '../parts/page.ts';
import { usePress } from '../parts/press.ts';
import { texts } from '../texts.ts';
import { sendAttachment, timeLeft } from './attach.ts';

const words = caseTexts.review;
const draftKey = 'kc.review';
/** The same as the server’s; the phone only spares the way up. */
const most = { count: 6, bytes: 15 * 1024 * 1024 };

interface Draft {
  grounds: ReviewGround[];
  words: string;
  hearing: boolean;
  to: ReviewReceiver;
}

function draftOf(kept: unknown): Draft {
  const draft = kept && typeof kept === 'object' ? (kept as Partial<Draft>) : {};
  return {
    grounds: Array.isArray(draft.grounds) ? draft.grounds : [],
    words: typeof draft.words === 'string' ? draft.words : '',
    hearing: draft.hearing === true,
    to: draft.to === 'unitAbove' ? 'unitAbove' : 'unit',
  };
}

/** p16: the right, its last day and the application; afterwards what has become of it. */
export function ReviewScreen(props: { view: PartyView; onBack?: (() => void) | undefined }): JSX.Element {
  const { review } = props.view;
  const applies = props.view.allowed.includes('applyReview');
  if (review && applies) return <Apply view={props.view} review={review} onBack={props.onBack} />;
  return <State view={props.view} onBack={props.onBack} />;
}

function Term(props: { review: PartyReview; now: string }): JSX.Element {
  const { review } = props;
  if (review.lastDay === null)
    return (
      <p class="term-why" data-testid="review-term">
        {review.why || words.noneBody}
      </p>
    );
  const left = timeLeft(review.lastDay, props.now);
  return (
    <>
      <div class="term" data-testid="review-term" data-last-day={review.lastDay}>
        <p data-speak>
          <small>{words.lastDay}</small>
          <b>
            {dayWords(review.lastDay)
              .replace(/[（）]/gu, ' ')
              .trim()}
          </b>
        </p>
        <p data-speak>
          <small>{left ? words.left : words.over}</small>
          <b>{left ? words.leftWords(left.days, left.hours) : words.overWords}</b>
        </p>
      </div>
      <p class="term-why" data-speak>
        {review.why}
        <b>{words.lateToo}</b>
      </p>
    </>
  );
}

interface Photo {
  id: string;
  file: File;
  percent: number;
  state: 'going' | 'stored' | 'failed';
}

function Apply(props: { view: PartyView; review: PartyReview; onBack?: (() => void) | undefined }): JSX.Element {
  const { review, view } = props;
  const page = usePage();
  const [draft, setDraftNow] = useState(() => draftOf(recall('session', draftKey)));
  const [photos, setPhotos] = useState<Photo[]>([]);
  const send = usePress<PartyView>(page.take);
  const input = useRef<HTMLInputElement>(null);

  const setDraft = (change: Partial<Draft>) => {
    const next = { ...draft, ...change };
    setDraftNow(next);
    remember('session', draftKey, next);
  };
  const change = (id: string, to: Partial<Photo>) =>
    setPhotos((all) => all.map((one) => (one.id === id ? { ...one, ...to } : one)));

  // Stored by an earlier visit to this page, and by this one.
  const stored = [
    ...review.attachments.map((one) => one.id),
    ...photos.filter((one) => one.state === 'stored').map((one) => one.id),
  ].filter((one, at, all) => all.indexOf(one) === at);
  const count = new Set([...stored, ...photos.map((one) => one.id)]).size;
  const going = photos.some((one) => one.state === 'going');

  async function put(photo: Photo): Promise<void> {
    change(photo.id, { state: 'going', percent: 0 });
    const sent = await sendAttachment(photo.id, photo.file, (percent) => change(photo.id, { percent }));
    change(photo.id, { state: sent.ok ? 'stored' : 'failed' });
    if (!sent.ok && sent.refusal) send.say(sent.refusal);
  }
  function add(files: FileList | null): void {
    const fresh = [...(files ?? [])].slice(0, Math.max(0, most.count - count));
    if ((files?.length ?? 0) > fresh.length) send.say({ code: 'attachmentsTooMany', say: words.tooMany(most.count) });
    for (const file of fresh) {
      if (file.size > most.bytes) {
        send.say({ code: 'fileTooLarge', say: words.tooLarge });
        continue;
      }
      const photo: Photo = { id: newKey(), file, percent: 0, state: 'going' };
      setPhotos((all) => [...all, photo]);
      void put(photo);
    }
    if (input.current) input.current.value = '';
  }
  function submit(): void {
    if (draft.grounds.length === 0) return send.say({ code: 'reviewGroundMissing', say: words.pickOne });
    if (going) return send.say({ code: 'uploading', say: words.stillGoing });
    void send
      .press((key) =>
        call('applyReview', {
          body: {
            key,
            grounds: draft.grounds,
            words: draft.words.trim(),
            attachments: stored,
            wantsHearing: draft.hearing,
            to: draft.to,
          },
        }),
      )
      .then((answer) => answer?.ok && remember('session', draftKey, null));
  }
  const toggle = (ground: ReviewGround) =>
    setDraft({
      grounds: draft.grounds.includes(ground)
        ? draft.grounds.filter((one) => one !== ground)
        : [...draft.grounds, ground],
    });

  return (
    <Frame
      name="review"
      header={words.header}
      after
      onBack={props.onBack}
      actions={
        <>
          <Say refusal={send.refusal} />
          <Button id="review-apply" tall busy={send.busy && texts.opening} onPress={submit}>
            {words.submit(words.short(draft.to === 'unit' ? review.unit : review.body))}
          </Button>
          <p class="notice">{words.once}</p>
        </>
      }
    >
      <h1 tabIndex={-1} class="sr">
        {words.header}
      </h1>
      <Term review={review} now={view.now} />
      {review.applications.some((one) => !one.me && !one.withdrawn) && (
        <p class="fact" data-speak data-testid="review-other">
          <span>{words.otherApplied}</span>
        </p>
      )}
      <h2 data-speak>{words.ask}</h2>
      <div class="ticks" role="group" aria-label={words.ask}>
        {words.grounds.map(([ground, label]) => (
          <Tick
            key={ground}
            id={`ground-${ground}`}
            on={draft.grounds.includes(ground)}
            label={label}
            onPress={() => toggle(ground)}
          />
        ))}
      </div>
      <label class="field">
        <span>{words.wordsLabel}</span>
        <textarea
          data-testid="review-words"
          rows={3}
          maxLength={1000}
          placeholder={words.wordsHint}
          value={draft.words}
          onInput={(event) => setDraft({ words: event.currentTarget.value })}
        />
      </label>
      <div class="photos">
        {review.attachments
          .filter((one) => !photos.some((photo) => photo.id === one.id))
          .map((one) => (
            <span key={one.id} class="chip stored">
              <Icon svg={photoSvg} size={22} /> {words.stored}
            </span>
          ))}
        {photos.map((photo) => (
          <button
            key={photo.id}
            type="button"
            class={`chip ${photo.state}`}
            data-testid="review-photo"
            data-state={photo.state}
            onClick={() => photo.state === 'failed' && void put(photo)}
          >
            <Icon svg={photo.state === 'stored' ? checkSvg : photoSvg} size={22} />
            {photo.state === 'going'
              ? words.going(photo.percent)
              : photo.state === 'stored'
                ? words.stored
                : words.failed}
          </button>
        ))}
        {count < most.count && (
          <button type="button" class="chip add" data-testid="review-add" onClick={() => input.current?.click()}>
            <Icon svg={plusSvg} size={22} /> {words.add}
          </button>
        )}
        <input
          ref={input}
          hidden
          type="file"
          multiple
          accept="image/jpeg,image/png,image/webp,application/pdf,video/mp4"
          data-testid="review-file"
          onChange={(event) => add(event.currentTarget.files)}
        />
      </div>
      <div class="ticks">
        <Tick
          id="review-hearing"
          on={draft.hearing}
          label={words.hearing}
          onPress={() => setDraft({ hearing: !draft.hearing })}
        />
      </div>
      <h2 data-speak>{words.receiver}</h2>
      <div class="ticks" role="radiogroup" aria-label={words.receiver}>
        <Tick
          id="review-to-unit"
          radio
          on={draft.to === 'unit'}
          label={words.throughUnit(words.short(review.unit))}
          onPress={() => setDraft({ to: 'unit' })}
        />
        <Tick
          id="review-to-above"
          radio
          on={draft.to === 'unitAbove'}
          label={words.directly(words.short(review.body))}
          onPress={() => setDraft({ to: 'unitAbove' })}
        />
      </div>
      <How view={view} />
    </Frame>
  );
}

function Tick(props: {
  id: string;
  on: boolean;
  label: string;
  /** One of several. */
  radio?: boolean;
  onPress(): void;
}): JSX.Element {
  return (
    <button
      type="button"
      role={props.radio ? 'radio' : 'checkbox'}
      aria-checked={props.on}
      class={`tick${props.on ? ' on' : ''}${props.radio ? ' one' : ''}`}
      data-testid={props.id}
      onClick={props.onPress}
    >
      <i aria-hidden="true">{props.on && <Icon svg={checkSvg} size={20} />}</i>
      <span data-speak>{props.label}</span>
    </button>
  );
}

function How(props: { view: PartyView }): JSX.Element | null {
  const how = props.view.result?.reviewHow ?? [];
  if (how.length === 0) return null;
  return (
    <>
      <h2>{words.how}</h2>
      <ol class="todo" data-testid="review-how">
        {how.map((one) => (
          <li key={one} data-speak>
            <span>{one}</span>
          </li>
        ))}
      </ol>
    </>
  );
}

/** After the application, or when there is no right to one. */
function State(props: { view: PartyView; onBack?: (() => void) | undefined }): JSX.Element {
  const { view } = props;
  const { review } = view;
  const page = usePage();
  const [asking, setAsking] = useState(false);
  const withdraw = usePress<PartyView>(page.take);
  const mine = review?.applications.find((one) => one.me && !one.withdrawn);
  const label = new Map(words.grounds);
  return (
    <>
      <Frame
        name="review"
        header={words.header}
        after
        onBack={props.onBack}
        actions={
          <>
            {view.allowed.includes('readConclusion') && (
              <a
                class="button primary"
                data-testid="conclusion-download"
                href={urlOf('partyConclusion')}
                download="conclusion.pdf"
              >
                {words.download}
              </a>
            )}
            {view.allowed.includes('withdrawReview') && (
              <Button id="review-withdraw" kind="text" onPress={() => setAsking(true)}>
                {words.withdraw}
              </Button>
            )}
            <TelLink id="review-call" number={view.unitPhone} kind="secondary">
              {texts.help.contactBody(view.unitPhone)}
            </TelLink>
          </>
        }
      >
        <h1 tabIndex={-1} data-speak data-testid="review-state" data-state={review?.state ?? 'none'}>
          {review?.state ? review.stateWords : words.none}
        </h1>
        <p class="help" data-speak>
          {review?.state ? review.stateHelp : words.noneBody}
        </p>
        {review?.conclusion && (
          <div class="conclusion" data-testid="review-conclusion" data-outcome={review.conclusion.outcome}>
            <h2 data-speak>{review.conclusion.words}</h2>
            {review.conclusion.grounds.length > 0 && <p data-speak>{review.conclusion.grounds.join('、')}</p>}
            <p data-speak>{review.conclusion.reason}</p>
          </div>
        )}
        {mine && (
          <>
            <h2>{words.mine}</h2>
            <p class="help">
              {words.mineAt(dateOf(mine.at))} · {mine.grounds.map((one) => label.get(one) ?? '').join('、')}
              {mine.attachments > 0 && ` · ${words.photos(mine.attachments)}`}
            </p>
            {mine.words && <p>{mine.words}</p>}
          </>
        )}
        {!review?.state && <How view={view} />}
      </Frame>
      {asking && (
        <Sheet id="sheet-withdraw" title={words.withdrawTitle} onClose={() => setAsking(false)}>
          <p>{words.withdrawBody}</p>
          <Say refusal={withdraw.refusal} />
          <Button
            id="review-withdraw-do"
            busy={withdraw.busy && texts.opening}
            onPress={() =>
              void withdraw
                .press((key) => call('withdrawReview', { body: { key } }))
                .then((answer) => answer?.ok && setAsking(false))
            }
          >
            {words.withdrawDo}
          </Button>
        </Sheet>
      )}
    </>
  );
}
