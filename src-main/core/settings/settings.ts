import type {
  SettingGroup,
  SettingPath,
  SettingsImport,
  SettingsView,
  SettingValue,
} from '../../../src-shared/nouns/settings.ts';

export interface Settings {
  get<P extends SettingPath>(path: P): SettingValue<P>;
  /** All of them, which ones somebody set, what waits for a restart, and what in the file does not count. */
  view(): SettingsView;
  /** Everything there is to set. */
  describe(): SettingGroup[];
  /**
   * By path (`limits.run_seconds`), by group (`limits`: some or all of its keys), or both; all of it or nothing.
   * @throws bad_input (names the path), disk_full, forbidden_path
   */
  set(changes: Readonly<Record<string, unknown>>): SettingsView;
  /** Paths or groups back to their defaults; without any, everything. @throws bad_input, disk_full, forbidden_path */
  reset(paths?: readonly string[]): SettingsView;
  /** What somebody set, as JSON that `import` takes. There are no secrets among settings. */
  export(): string;
  /** Sets what an export has; what it does not mention stays. @throws bad_input (nothing was set), disk_full, forbidden_path */
  import(text: string): SettingsImport;
}
