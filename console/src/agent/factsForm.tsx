import { newKey } from '@kuaichu/contract/client';
import { accidentForms, type Facts, weathers } from '@kuaichu/contract/case';
import { SaveField } from '../parts/saveField.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { fullMinute, readTime } from '../time.ts';
import { may, useCaseDesk } from './caseDesk.ts';
import { draftNarrative } from './narrative.ts';

const same = (values: readonly string[]) => values.map((v) => [v, v] as const);

export function FactsForm() {
  const { view, run } = useCaseDesk();
  const { facts } = view;
  const write = may(view, 'noteFacts');
  const note = (change: Partial<Facts>) =>
    run('noteFacts', { params: { caseId: view.caseId }, body: { key: newKey(), facts: change } }, true);
  const field = { disabled: !write, why: view.locks.noteFacts };
  return (
    <section className="facts-form">
      <h3>
        {texts.form.facts} <small>{texts.form.factsLead}</small>
      </h3>
      <div className="two">
        <SaveField
          {...field}
          label={texts.form.time}
          value={fullMinute(facts.accidentAt)}
          testId={ids.factTime}
          maxLength={20}
          save={async (value) => {
            const accidentAt = readTime(value, facts.accidentAt);
            return accidentAt ? note({ accidentAt }) : { code: 'invalidInput', say: texts.form.timeUnread };
          }}
        />
        <SaveField
          {...field}
          label={texts.form.weather}
          value={facts.weather ?? ''}
          testId={ids.factWeather}
          options={same(weathers)}
          save={(value) => note({ weather: value as NonNullable<Facts['weather']> })}
        />
      </div>
      {view.damageCapYuan !== null && (
        <SaveField
          {...field}
          label={texts.form.damage}
          value={facts.damageYuan == null ? '' : String(facts.damageYuan)}
          testId={ids.factDamage}
          maxLength={8}
          save={async (value) =>
            /^\d+$/.test(value.trim())
              ? note({ damageYuan: Number(value) })
              : { code: 'invalidInput', say: texts.form.damageUnread }
          }
        />
      )}
      <div className="place-line">
        <SaveField
          {...field}
          label={texts.form.place}
          value={facts.placeWords}
          testId={ids.factPlace}
          maxLength={120}
          save={(placeWords) => note({ placeWords })}
        />
        <button
          type="button"
          className={facts.placeConfirmed ? 'text-button ok' : 'text-button confirm'}
          aria-pressed={facts.placeConfirmed}
          disabled={!write}
          data-testid={ids.factPlaceConfirm}
          onClick={() => void note({ placeConfirmed: !facts.placeConfirmed })}
        >
          {facts.placeConfirmed ? `✓ ${texts.form.placeConfirmed}` : texts.form.placeConfirm}
        </button>
      </div>
      <div className="two">
        <SaveField
          {...field}
          label={texts.form.form}
          value={facts.form ?? ''}
          testId={ids.factForm}
          options={same(accidentForms)}
          save={(value) => note({ form: value as NonNullable<Facts['form']> })}
        />
        <SaveField
          {...field}
          label={texts.form.direction}
          value={facts.direction}
          testId={ids.factDirection}
          maxLength={40}
          save={(direction) => note({ direction })}
        />
        <SaveField
          {...field}
          label={texts.form.kind}
          value={facts.kind}
          testId={ids.factKind}
          options={Object.entries(texts.form.kinds)}
          save={(value) => note({ kind: value as Facts['kind'] })}
        />
        <SaveField
          {...field}
          label={texts.form.injury}
          value={facts.injury}
          testId={ids.factInjury}
          options={Object.entries(texts.form.injuries)}
          save={(value) => note({ injury: value as Facts['injury'] })}
        />
      </div>
      <div className="narrative-line">
        <SaveField
          {...field}
          label={texts.form.narrative}
          value={facts.narrative}
          testId={ids.factNarrative}
          rows={4}
          maxLength={2000}
          save={(narrative) => note({ narrative })}
        />
        <button
          type="button"
          className="text-button"
          disabled={!write}
          data-testid={ids.factDraft}
          onClick={() =>
            void run('noteFacts', {
              params: { caseId: view.caseId },
              body: { key: newKey(), facts: { narrative: draftNarrative(view) } },
            })
          }
        >
          {texts.form.draft}
        </button>
      </div>
    </section>
  );
}
