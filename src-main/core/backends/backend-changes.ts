import type { Backend } from '../../../src-shared/nouns/backends.ts';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import { normaliseAddress } from '../../comfyui/address.ts';
import { isComfyCloud } from '../../comfyui/target.ts';
import type { BackendCredentials } from './backend-credentials.ts';
import { newBackendId } from './backend-id.ts';
import type { BackendList } from './backend-list.ts';
import { checkedLaunch } from './backend-programs.ts';
import type { Backends } from './backends.ts';
import { blankRecord, mainId, type BackendRecord, type BackendsFile } from './backends-file.ts';
import { addressOfMain, launchOfDemo, mainStays, stillRuns, tooMany } from './change-errors.ts';
import type { Launches } from './launch/launches.ts';
import type { MainPlace } from './main-place.ts';
import { isSameAddress } from './same-address.ts';

export interface BackendChangesOptions {
  readonly file: BackendsFile;
  readonly list: BackendList;
  readonly main: MainPlace;
  readonly credentials: BackendCredentials;
  readonly launches: Pick<Launches, 'state'>;
}

const mostBackends = 50;

type Changes = Pick<Backends, 'connect' | 'useDemo' | 'add' | 'update' | 'remove' | 'setOn' | 'order' | 'pin'>;

/** What a person may change of the list. */
export function createBackendChanges(options: BackendChangesOptions): Changes {
  const { file, list, main, credentials, launches } = options;
  let last: Promise<unknown> = Promise.resolve();

  /** One after another: a change is made to what the one before has left. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  }

  /** @throws bad_input, conflict */
  function freeAddress(given: string, ownId: string | null): string {
    const url = normaliseAddress(given);
    const taken = list.views().find((one) => one.id !== ownId && isSameAddress(one.url, url));
    if (!taken) return url;
    throw new EaselError('conflict', `${url} is in the list already, as ${taken.name}.`, {
      nextStep: 'Change that one instead.',
      details: { id: taken.id },
    });
  }

  async function put(record: BackendRecord, reopen: boolean): Promise<Backend> {
    await list.save({ records: list.withRecord(record) }, reopen ? [record.id] : []);
    return list.view(record.id);
  }

  /** Somebody wants the main backend: it is not left off. */
  const mainOn = (): Promise<Backend> =>
    inTurn(async () => {
      const record = list.record(mainId);
      return record.isOn ? list.view(mainId) : put({ ...record, isOn: true }, true);
    });

  return {
    async connect(url) {
      await main.connect(url);
      return mainOn();
    },
    async useDemo() {
      await main.useDemo();
      return mainOn();
    },
    add: (given) =>
      inTurn(async () => {
        const { address, auth, launch, ...said } = given;
        const url = freeAddress(address, null);
        const { records } = file.read();
        if (records.length >= mostBackends) throw tooMany(mostBackends);
        const id = newBackendId(
          said.name ?? (isComfyCloud(url) ? 'Comfy Cloud' : new URL(url).hostname),
          new Set(records.map((one) => one.id)),
        );
        const record: BackendRecord = { ...blankRecord(id, url), ...givenOnly(said) };
        if (launch) record.launch = checkedLaunch(url, launch);
        // Of one of that name whose secrets could not be forgotten.
        await credentials.forget(id);
        try {
          if (auth) record.auth = await credentials.keep(record, auth, url);
          await put(record, true);
        } catch (error) {
          await credentials.forget(id).catch(() => {});
          throw error;
        }
        await main.othersChanged();
        return list.view(id);
      }),
    update: (id, given) =>
      inTurn(async () => {
        const before = list.record(id);
        const { address, auth, launch, ...said } = given;
        if (address !== undefined && id === mainId) throw addressOfMain();
        const url = address === undefined ? before.address : freeAddress(address, id);
        const record: BackendRecord = { ...before, ...givenOnly(said), address: url };
        if (launch === null) record.launch = null;
        else if (launch) {
          if (list.place(id)?.source === 'demo') throw launchOfDemo();
          record.launch = checkedLaunch(url, launch);
          // One that does not run is not found: it has an address that stays.
          if (id === mainId) await main.keep();
        } else if (record.launch) record.launch = checkedLaunch(url, record.launch);
        if (auth) record.auth = await credentials.keep(before, auth, url);
        return put(record, url !== before.address || auth !== undefined || record.isOn !== before.isOn);
      }),
    remove: (id) =>
      inTurn(async () => {
        const { name, source } = list.view(id);
        if (launches.state(id).isRunning) throw stillRuns(name);
        if (id === mainId && source !== 'settings') throw mainStays(source);
        const { records, order, pinned } = file.read();
        await list.save(
          {
            records: records.filter((one) => one.id !== id),
            order: order.filter((one) => one !== id),
            pinned: pinned === id ? null : pinned,
          },
          [id],
        );
        await credentials.forget(id);
        await (id === mainId ? main.connect(null) : main.othersChanged());
      }),
    setOn: (id, isOn) =>
      inTurn(async () => {
        const record = list.record(id);
        return put({ ...record, isOn }, record.isOn !== isOn);
      }),
    order: (ids) =>
      inTurn(async () => {
        const others = list.views().map((one) => one.id);
        await list.save({ order: [...new Set([...ids.map((id) => list.record(id).id), ...others])] });
        return list.views();
      }),
    pin: (id) =>
      inTurn(async () => {
        await list.save({ pinned: id === null ? null : list.record(id).id });
        return list.views();
      }),
  };
}

/** Without what was not given. */
function givenOnly<T extends object>(said: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
