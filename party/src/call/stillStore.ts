import type { StillMethod } from '@kuaichu/contract/call';

/** A still that the server has not acknowledged yet. */
export interface PendingStill {
  readonly commandId: string;
  readonly blob: Blob;
  readonly sha256: string;
  readonly method: StillMethod;
  readonly width: number;
  readonly height: number;
  readonly takenAt: string;
}

export interface StillStore {
  put(still: PendingStill): Promise<void>;
  all(): Promise<PendingStill[]>;
  remove(commandId: string): Promise<void>;
}

export function memoryStore(): StillStore {
  const stills = new Map<string, PendingStill>();
  return {
    put: async (still) => void stills.set(still.commandId, still),
    all: async () => [...stills.values()],
    remove: async (id) => void stills.delete(id),
  };
}

const shelf = 'stills';

/** IndexedDB, so that a reload loses nothing; memory where the browser refuses it (private windows). */
export async function openStillStore(): Promise<StillStore> {
  try {
    const database = await request<IDBDatabase>(() => {
      const opening = indexedDB.open('kuaichu', 1);
      opening.addEventListener('upgradeneeded', () =>
        opening.result.createObjectStore(shelf, { keyPath: 'commandId' }),
      );
      return opening;
    });
    const objects = (mode: IDBTransactionMode) => database.transaction(shelf, mode).objectStore(shelf);
    return {
      put: async (still) => void (await request(() => objects('readwrite').put(still))),
      all: () => request<PendingStill[]>(() => objects('readonly').getAll()),
      remove: async (id) => void (await request(() => objects('readwrite').delete(id))),
    };
  } catch {
    return memoryStore();
  }
}

function request<T>(make: () => IDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    const asked = make();
    asked.addEventListener('success', () => resolve(asked.result as T));
    asked.addEventListener('error', () => reject(asked.error ?? new Error('the browser store did not answer')));
  });
}
