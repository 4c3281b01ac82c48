import { Dices, Lock, LockOpen } from 'lucide-react';
import type { TemplateViewParameter } from '../../../src-shared/nouns/templates.ts';
import { useLive } from '../../api/live.ts';
import { IconButton } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { NumberInput } from '../../components/number-input.tsx';
import { strings } from '../../strings.ts';
import { useForm } from './form-store.ts';
import { drawSeed } from './seeds.ts';

interface SeedControlProps {
  readonly parameter: TemplateViewParameter;
  /** Undefined: a new one each time, drawn by Easel. */
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
}

/** Random each time unless locked; typing or the dice locks it. */
export function SeedControl({ parameter, value, onChange }: SeedControlProps) {
  const last = useLastSeed(parameter.name);
  const locked = value !== undefined;
  return (
    <Field label={parameter.title} description={parameter.description}>
      {({ id }) => (
        <div className="flex items-center gap-1">
          <NumberInput
            id={id}
            value={value}
            placeholder={last === null ? strings.create.seedRandom : strings.create.seedLast(String(last))}
            min={0}
            max={Number.MAX_SAFE_INTEGER}
            step={1}
            whole
            onChange={(next) => onChange(next === undefined || next < 0 ? undefined : next)}
          />
          <IconButton label={strings.create.seedDice} onClick={() => onChange(drawSeed())}>
            <Dices size={16} />
          </IconButton>
          <IconButton
            label={locked ? strings.create.seedUnlock : strings.create.seedLock}
            aria-pressed={locked}
            onClick={() => onChange(locked ? undefined : (last ?? drawSeed()))}
          >
            {locked ? <Lock size={16} className="text-accent-text" /> : <LockOpen size={16} />}
          </IconButton>
        </div>
      )}
    </Field>
  );
}

/** The seed that the shown job was given. */
function useLastSeed(name: string): number | null {
  const focus = useForm((form) => form.focus);
  return useLive((live) => {
    const job = focus?.kind === 'job' ? live.jobs.find((one) => one.id === focus.id) : undefined;
    const seed = job?.parameters[name];
    return typeof seed === 'number' && seed >= 0 ? seed : null;
  });
}
