import type { ReactNode } from 'react';
import type { Device } from '../../../src-shared/nouns/backends.ts';
import { formatMegabytes } from '../../format.ts';
import { strings } from '../../strings.ts';
import { MemoryLine } from './memory-line.tsx';

interface DeviceListProps {
  readonly devices: readonly Device[];
  /** Where they are in use, their memory is shown over time. */
  readonly backendId?: string;
}

/** Each device with a meter of the memory in use. */
export function DeviceList({ devices, backendId }: DeviceListProps) {
  if (devices.length === 0) return <p className="text-muted">{strings.backends.noDevices}</p>;
  return (
    <ul className="flex flex-col gap-3">
      {devices.map((device, index) => (
        <li key={`${device.name}-${index}`} className="flex flex-col gap-1.5">
          <div className="flex items-baseline justify-between gap-3">
            <span className="min-w-0 truncate" title={device.name}>
              {device.name}
            </span>
            {device.type === device.name ? null : <span className="font-mono text-tiny text-muted">{device.type}</span>}
          </div>
          <Memory device={device}>
            {backendId === undefined ? null : <MemoryLine backendId={backendId} device={index} />}
          </Memory>
        </li>
      ))}
    </ul>
  );
}

function Memory({ device, children }: { readonly device: Device; readonly children: ReactNode }) {
  const { vramTotalMb: total, vramFreeMb: free } = device;
  if (total === null || free === null || total <= 0) return null;
  const label = device.type === 'cpu' ? strings.backends.memory : strings.backends.vram;
  const used = Math.max(0, total - free);
  return (
    <>
      <div
        role="meter"
        aria-label={`${label}, ${device.name}`}
        aria-valuemin={0}
        aria-valuemax={Math.round(total)}
        aria-valuenow={Math.round(used)}
        aria-valuetext={strings.backends.vramOf(formatMegabytes(used), formatMegabytes(total))}
        className="h-1.5 overflow-hidden rounded-full bg-selected"
      >
        <div className="h-full rounded-full bg-edge" style={{ width: `${(100 * used) / total}%` }} />
      </div>
      <div className="flex items-center justify-between gap-3">
        <p className="text-small text-muted">
          {label}: {strings.backends.vramOf(formatMegabytes(used), formatMegabytes(total))}
        </p>
        {children}
      </div>
    </>
  );
}
