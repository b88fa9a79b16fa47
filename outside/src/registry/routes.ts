import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import * as z from 'zod';
import { goneSignal, wait } from '../control.ts';
import { findInsurer } from '../insurer/insurers.ts';
import { openJournal } from '../journal.ts';
import { read } from '../refusal.ts';
import { beijingDay, beijingIso, instant } from '../times.ts';
import { driverManners, drivers } from './drivers.ts';
import { type Flag, judgeDriver, judgePolicy, judgeVehicle, type Judgement, type Outcome } from './judge.ts';
import type { DriverRecord, Manner, PolicyRecord, VehicleRecord } from './records.ts';
import { plateManners, policies, vehicles } from './vehicles.ts';

const about = {
  requestId: z.string().min(1).max(64),
  /** The accident instant the answer is about. */
  at: instant,
  /** The asker's clock now; data time is told relative to it. */
  askedAt: instant.optional(),
  caseNo: z.string().max(40).optional(),
  legalPurpose: z.literal('事故处理'),
};
const plateKind = z.string().regex(/^\d{2}$/);
const plateNo = z.string().min(1).max(20);
const driverBody = z.object({
  ...about,
  licenceNo: z.string().min(1).max(40),
  name: z.string().min(1).max(40).optional(),
  phone: z.string().max(20).optional(),
  plateKind: plateKind.optional(),
  plateNo: plateNo.optional(),
});
const plateBody = z.object({ ...about, plateKind: plateKind.optional(), plateNo });

/** A query log for the audit of who asked about which case: no names, numbers or plates. */
const queryLine = z.object({
  requestId: z.string(),
  caseNo: z.string().nullable(),
  subject: z.string(),
  outcome: z.string(),
  at: z.string(),
});

/** A silent source: longer than anybody waits. */
const silenceMs = 120_000;
/** Data are this old at the source. */
const driverLagMs = 2 * 3_600_000;
const vehicleLagMs = 45 * 60_000;
const policyLagMs = 5 * 60_000;

/** `黑A·t 0001` → `黑AT0001`: upper case, no dot or space, full width to half width. */
export function normalisePlate(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s·・.•-]/gu, '');
}

const masked = (text: string): string =>
  text.length <= 1 ? '*' : `${text[0]}${'*'.repeat(Math.min(3, text.length - 1))}`;
const maskedNumber = (text: string): string => `${'*'.repeat(Math.max(0, text.length - 4))}${text.slice(-4)}`;
const maskedPhone = (text: string): string => `${text.slice(0, 3)}****${text.slice(-4)}`;

function driverData(record: DriverRecord) {
  const { phone, ...rest } = record;
  return {
    ...rest,
    idNoMasked: maskedNumber(record.licenceNo),
    registeredPhoneMasked: maskedPhone(phone),
    status: [...record.status],
  };
}

function vehicleData(record: VehicleRecord) {
  const { owner, phone, ...rest } = record;
  return { ...rest, ownerMasked: masked(owner), registeredPhoneMasked: maskedPhone(phone), status: [...record.status] };
}

function policyData(record: PolicyRecord) {
  const insurer = findInsurer(record.insurerId);
  return {
    plateKind: record.plateKind,
    plateNo: record.plateNo,
    insurerId: record.insurerId,
    insurerName: `${insurer?.name ?? record.insurerId}${record.branch}`,
    hotline: insurer?.hotline ?? '',
    canPush: insurer?.canPush ?? false,
    policyNo: record.policyNo,
    from: record.from,
    to: record.to,
    status: record.status,
    endedAt: record.endedAt,
    matchedOn: 'plate' as const,
    commercial: record.commercial,
  };
}

interface Finding {
  outcome: Outcome;
  flags: Flag[];
  data: unknown;
  candidates: unknown[];
}

export function registryRoutes(app: FastifyInstance, options: { dataDir: string }): void {
  const journal = openJournal(options.dataDir, 'registry-queries', queryLine);

  async function answer(
    reply: FastifyReply,
    subject: 'driver' | 'vehicle' | 'insurance',
    body: { requestId: string; at: string; askedAt?: string | undefined; caseNo?: string | undefined },
    manner: Manner | undefined,
    lagMs: number,
    find: () => Finding,
  ) {
    if (manner?.kind === 'late') await wait(manner.ms, goneSignal(reply));
    if (manner?.kind === 'silent') await wait(silenceMs, goneSignal(reply));
    const finding: Finding =
      manner?.kind === 'sourceDown' ? { outcome: 'unavailable', flags: [], data: null, candidates: [] } : find();
    const askedMs = body.askedAt === undefined ? Date.now() : Date.parse(body.askedAt);
    journal.append({
      requestId: body.requestId,
      caseNo: body.caseNo ?? null,
      subject,
      outcome: finding.outcome,
      at: beijingIso(askedMs),
    });
    return {
      requestId: body.requestId,
      subject,
      ...finding,
      // Nothing was read from a source that is down, so there is no data time.
      asOf: finding.outcome === 'unavailable' ? null : beijingIso(askedMs - lagMs),
      effectiveAt: body.at,
      source: subject === 'insurance' ? '车险信息平台（模拟）' : '公安交管数据（模拟）',
      sourceTxnId: `TX${randomUUID().replaceAll('-', '').slice(0, 20).toUpperCase()}`,
    };
  }

  const door = { config: { system: 'registry', signed: true } } as const;

  app.post('/registry/driver', door, (request, reply) => {
    const body = read(driverBody, request.body);
    const licenceNo = body.licenceNo.normalize('NFKC').toUpperCase().replaceAll(/\s/g, '');
    return answer(reply, 'driver', body, driverManners.get(licenceNo), driverLagMs, () => {
      const found = drivers.filter((record) => record.licenceNo === licenceNo);
      const plate = body.plateNo === undefined ? null : normalisePlate(body.plateNo);
      const driven = vehicles.filter(
        (v) => v.plateNo === plate && (body.plateKind === undefined || v.plateKind === body.plateKind),
      );
      const judged = judgeDriver(found, {
        name: body.name,
        phone: body.phone,
        day: beijingDay(Date.parse(body.at)),
        vehicle: driven.length === 1 ? (driven[0] ?? null) : null,
        // Passports, permits and military licences begin with letters; they are in nobody's list here.
        foreignForm: /^[A-Z]{1,4}\d{5,}/.test(licenceNo),
      });
      return withRecords(judged, found, driverData);
    });
  });

  app.post('/registry/vehicle', door, (request, reply) => {
    const body = read(plateBody, request.body);
    const plate = normalisePlate(body.plateNo);
    return answer(reply, 'vehicle', body, plateManners.get(plate), vehicleLagMs, () => {
      const sameNumber = vehicles.filter((record) => record.plateNo === plate);
      const exact = sameNumber.filter((record) => body.plateKind === undefined || record.plateKind === body.plateKind);
      const judged = judgeVehicle(exact, sameNumber, {
        plateKind: body.plateKind,
        day: beijingDay(Date.parse(body.at)),
      });
      // Another kind's record is shown as a candidate, never as the answer.
      if (exact.length === 0) return { ...judged, data: null, candidates: sameNumber.map(vehicleData) };
      return withRecords(judged, exact, vehicleData);
    });
  });

  app.post('/registry/policy', door, (request, reply) => {
    const body = read(plateBody, request.body);
    const plate = normalisePlate(body.plateNo);
    return answer(reply, 'insurance', body, plateManners.get(plate), policyLagMs, () => {
      const found = policies.filter(
        (record) => record.plateNo === plate && (body.plateKind === undefined || record.plateKind === body.plateKind),
      );
      const { policy, candidates, ...judged } = judgePolicy(found, {
        plateKind: body.plateKind,
        atMs: Date.parse(body.at),
      });
      return { ...judged, data: policy && policyData(policy), candidates: candidates.map(policyData) };
    });
  });
}

function withRecords<R>(judged: Judgement, records: readonly R[], show: (record: R) => unknown): Finding {
  const [only] = records;
  if (judged.outcome === 'ambiguous') return { ...judged, data: null, candidates: records.map(show) };
  return { ...judged, data: only === undefined ? null : show(only), candidates: [] };
}
