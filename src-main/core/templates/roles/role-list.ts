import type { FoundRole, Role } from './role.ts';
import type { Constant } from '../../workflows/graph/constant.ts';
import { boundedLine } from './stranger-text.ts';

/** An input as `graph/` finds it. */
export interface Place {
  readonly nodeId: string;
  readonly input: string;
  readonly value: Constant;
  readonly reason: string;
  readonly computed?: boolean;
}

interface Details {
  /** In place of the place's own. */
  readonly reason?: string;
  /** A sentence more. */
  readonly note?: string;
  readonly sure?: boolean;
  readonly wanted?: boolean;
  readonly folder?: string | null;
  readonly use?: string | null;
}

/** Collects roles. A place has one role: whoever names it again changes nothing. */
export interface RoleList {
  /** Null when the place has a role already, or nothing can be set there. */
  add(role: Role, place: Place | null, details?: Details): FoundRole | null;
  /** Another place that gets the same value. */
  join(to: FoundRole, place: Place, details?: { note?: string; sure?: boolean }): void;
  has(place: Pick<Place, 'nodeId' | 'input'>): boolean;
  /** In the order in which they were added. */
  of(role: Role): readonly FoundRole[];
  all(): FoundRole[];
}

const maxReason = 400;
const maxTargets = 50;
const maxRoles = 300;

export function createRoleList(): RoleList {
  const roles: FoundRole[] = [];
  const taken = new Set<string>();
  const keyOf = ({ nodeId, input }: Pick<Place, 'nodeId' | 'input'>): string => `${input} ${nodeId}`;
  const sentences = (...parts: (string | undefined)[]): string =>
    boundedLine(parts.filter((part) => part !== undefined).join(' '), maxReason);

  return {
    add(role, place, details = {}) {
      if (!place || taken.has(keyOf(place)) || roles.length >= maxRoles) return null;
      taken.add(keyOf(place));
      const computed = place.computed === true;
      const found: FoundRole = {
        role,
        number: roles.filter((other) => other.role === role).length + 1,
        targets: [{ node: place.nodeId, input: place.input }],
        value: place.value,
        reason: sentences(details.reason ?? place.reason, details.note),
        sure: (details.sure ?? true) && !computed,
        wanted: details.wanted ?? true,
        use: details.use ?? null,
        folder: details.folder ?? null,
      };
      roles.push(found);
      return found;
    },
    join(to, place, details = {}) {
      const at = roles.findIndex(({ role, number }) => role === to.role && number === to.number);
      const before = roles[at];
      if (!before || taken.has(keyOf(place)) || before.targets.length >= maxTargets) return;
      taken.add(keyOf(place));
      roles[at] = {
        ...before,
        targets: [...before.targets, { node: place.nodeId, input: place.input }],
        reason: sentences(before.reason, details.note),
        sure: before.sure && (details.sure ?? true),
      };
    },
    has: (place) => taken.has(keyOf(place)),
    of: (role) => roles.filter((found) => found.role === role),
    all: () => [...roles],
  };
}

/** Whether two inputs hold the same on purpose: a text that says something, or a number. */
export function isSameValue(one: Constant, other: Constant): boolean {
  if (typeof one === 'object' || typeof other === 'object') {
    return typeof one === 'object' && typeof other === 'object' && one.rawJSON === other.rawJSON;
  }
  return one === other && !(typeof one === 'string' && one.trim() === '');
}
