import { useState } from 'react';
import { newKey, type RefusalAnswer } from '@kuaichu/contract/client';
import { collisionParts } from '@kuaichu/contract/case';
import type { PartyRow } from '@kuaichu/contract/deskCase';
import { type PlateKind, plateKindWords, plateKinds } from '@kuaichu/contract/plate';
import { Mark, Plate } from '../parts/marks.tsx';
import { SaveField } from '../parts/saveField.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { may, useCaseDesk } from './caseDesk.ts';
import { InviteButton } from './partyTools.tsx';
import { useVehicle } from './useVehicle.ts';

const roleOptions = Object.entries(texts.partyRoles);
const kindOptions = plateKinds.map((kind) => [kind, plateKindWords[kind]] as const);

/** One party: every field is kept when it is left. */
export function PartyForm({ party }: { party: PartyRow }) {
  const { view, run } = useCaseDesk();
  const [typedPhone, setTypedPhone] = useState('');
  const write = may(view, 'noteFacts');
  const id = party.partyId;
  const note = (change: Parameters<typeof noteOf>[0]): Promise<RefusalAnswer | null> => noteOf(change);
  const noteOf = (change: {
    name?: string;
    phone?: string | null;
    idNo?: string;
    address?: string;
    transportMode?: string;
    role?: PartyRow['role'];
    vehicle?: NonNullable<PartyRow['vehicle']>;
    parts?: (typeof collisionParts)[number][];
    simplifiedConsent?: boolean;
  }) =>
    run('noteParty', { params: { caseId: view.caseId, partyId: id }, body: { key: newKey(), party: change } }, true);
  const vehicle = useVehicle(party, (next) => note({ vehicle: next }));
  const motor = party.role === 'driver' || party.role === 'instructor';
  const field = { disabled: !write, why: view.locks.noteFacts };
  const parts = party.parts as (typeof collisionParts)[number][];
  const toggle = (part: (typeof collisionParts)[number]) =>
    void note({ parts: parts.includes(part) ? parts.filter((p) => p !== part) : [...parts, part] });

  return (
    <section className="party" aria-label={party.label}>
      <header>
        <b className="party-label">{party.label}</b>
        <select
          className="quiet-select"
          aria-label={texts.form.role}
          data-testid={ids.partyRole(id)}
          value={party.role}
          disabled={!write}
          onChange={(event) => void note({ role: event.target.value as PartyRow['role'] })}
        >
          {roleOptions.map(([role, words]) => (
            <option key={role} value={role}>
              {words}
            </option>
          ))}
        </select>
        {party.isCaller && <span className="quiet-text">{texts.form.caller}</span>}
        <span className="spring" />
        {party.vehicle && <Plate kind={party.vehicle.plateKind} no={party.vehicle.plateNo} />}
      </header>
      <SaveField
        {...field}
        label={texts.form.name}
        value={party.name}
        testId={ids.partyName(id)}
        maxLength={40}
        save={(name) => note({ name })}
        source={party.name ? texts.form.phoneSaid : undefined}
      />
      <SaveField
        {...field}
        label={texts.form.phone}
        value={party.phoneMasked ?? ''}
        masked={party.phoneMasked !== null}
        testId={ids.partyPhone(id)}
        inputMode="tel"
        maxLength={11}
        onTyped={setTypedPhone}
        save={(phone) => (phone === '' ? Promise.resolve(null) : note({ phone }))}
        source={party.phoneMasked ? (party.phoneProven ? texts.form.phoneProven : texts.form.phoneSaid) : undefined}
        sourceOk={party.phoneProven}
      />
      <SaveField
        {...field}
        label={motor ? texts.form.idNo : texts.form.idNoOther}
        value={party.idNo}
        masked={party.idNo.includes('*')}
        testId={ids.partyIdNo(id)}
        maxLength={24}
        save={(idNo) => (idNo === '' && party.idNo.includes('*') ? Promise.resolve(null) : note({ idNo }))}
      />
      {motor ? (
        <>
          <div className="field-pair">
            <SaveField
              {...field}
              label={texts.form.plate}
              value={vehicle.shown.plateNo}
              testId={ids.partyPlate(id)}
              maxLength={20}
              save={(plateNo) => vehicle.change({ plateNo })}
            />
            <SaveField
              {...field}
              hideLabel
              label={texts.form.plateKind}
              value={vehicle.shown.plateKind}
              testId={ids.partyPlateKind(id)}
              options={kindOptions}
              save={(kind) => vehicle.change({ plateKind: kind as PlateKind })}
            />
          </div>
          {party.plateWarning && (
            <p className="warn-text small-line" data-testid={ids.partyPlateWarning(id)}>
              <Mark kind="attention" size={15} /> {party.plateWarning}
            </p>
          )}
          {vehicle.shown.plateKind === '15' && (
            <SaveField
              {...field}
              label={texts.form.tractor}
              value={vehicle.shown.tractor?.plateNo ?? ''}
              testId={ids.partyTractor(id)}
              maxLength={20}
              save={(plateNo) => vehicle.change({ tractor: plateNo ? { plateKind: '01', plateNo } : null })}
            />
          )}
          <div className="field-pair">
            <SaveField
              {...field}
              label={texts.form.vehicle}
              value={vehicle.shown.type}
              testId={ids.partyVehicleType(id)}
              maxLength={20}
              placeholder={texts.form.vehiclePlaceholder}
              save={(type) => vehicle.change({ type })}
            />
            <SaveField
              {...field}
              hideLabel
              label={texts.form.colour}
              value={vehicle.shown.colour}
              testId={ids.partyColour(id)}
              maxLength={6}
              placeholder={texts.form.colour}
              save={(colour) => vehicle.change({ colour })}
            />
          </div>
          {vehicle.waiting && <p className="quiet-text small-line">{texts.form.plateFirst}</p>}
        </>
      ) : (
        <SaveField
          {...field}
          label={texts.form.transport}
          value={party.transportMode}
          testId={ids.partyVehicleType(id)}
          maxLength={20}
          save={(transportMode) => note({ transportMode })}
        />
      )}
      <SaveField
        {...field}
        label={texts.form.address}
        value={party.address}
        testId={ids.partyAddress(id)}
        maxLength={80}
        save={(address) => note({ address })}
      />
      <div className="field">
        <span className="field-label">{texts.form.parts}</span>
        <span className="parts">
          {collisionParts.map((part) => (
            <button
              key={part}
              type="button"
              className={parts.includes(part) ? 'on' : ''}
              aria-pressed={parts.includes(part)}
              disabled={!write}
              data-testid={ids.partyPart(id, part)}
              onClick={() => toggle(part)}
            >
              {part}
            </button>
          ))}
        </span>
      </div>
      {motor && party.insurerName && (
        <p className="field">
          <span className="field-label">{texts.form.insurer}</span>
          <span className="field-value" data-testid={ids.partyInsurer(id)}>
            {party.insurerName} {party.policyNo}
          </span>
        </p>
      )}
      {view.facts.injury === 'minor' && (
        <div className="field">
          <span className="field-label">{texts.form.consent}</span>
          <span className="yes-no">
            {([true, false] as const).map((answer) => (
              <button
                key={String(answer)}
                type="button"
                className={party.simplifiedConsent === answer ? 'on' : ''}
                aria-pressed={party.simplifiedConsent === answer}
                disabled={!write}
                data-testid={ids.partyConsent(id, answer ? 'yes' : 'no')}
                onClick={() => void note({ simplifiedConsent: answer })}
              >
                {answer ? texts.form.consentYes : texts.form.consentNo}
              </button>
            ))}
          </span>
        </div>
      )}
      <p className="party-phone">
        <span className={party.online ? 'ok' : 'quiet-text'}>
          {party.online ? texts.form.phoneIn : party.hasPhone ? texts.form.phoneOut : texts.form.noPhone}
        </span>
        {!party.isCaller && !party.online && <InviteButton party={party} typedPhone={typedPhone} />}
      </p>
    </section>
  );
}
