import type { Readable } from 'node:stream';
import type { Service } from '../context.ts';
import type { Trx } from '../platform/db.ts';

interface NewStill {
  stillId: string;
  caseId: string;
  key: string;
  type: string;
  bytes: number;
  sha256: string;
  sm3: string;
}

export async function rememberStill(trx: Trx, still: NewStill): Promise<void> {
  await trx
    .insertInto('still')
    .values({
      still_id: still.stillId,
      case_id: still.caseId,
      object_key: still.key,
      content_type: still.type,
      bytes: still.bytes,
      sha256: still.sha256,
      sm3: still.sm3,
    })
    .execute();
}

export async function openStill(
  service: Service,
  stillId: string,
): Promise<{ contentType: string; bytes: number; sha256: string; stream(): Readable } | undefined> {
  const row = await service.kernel.db
    .selectFrom('still')
    .selectAll()
    .where('still_id', '=', stillId)
    .executeTakeFirst();
  if (!row) return undefined;
  const object = await service.objects.open(row.object_key);
  return (
    object && { contentType: row.content_type, bytes: object.bytes, sha256: row.sha256, stream: () => object.stream() }
  );
}
