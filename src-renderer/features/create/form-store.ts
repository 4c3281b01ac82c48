import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { Parameters } from '../../../src-shared/nouns/jobs.ts';
import type { Template } from '../../../src-shared/nouns/templates.ts';
import { navigate } from '../../app/router.ts';
import { fromParameters, type FormValue, type FormValues } from './form-model.ts';
import { oneJob, type BatchForm } from './vary-model.ts';

/** What the stage shows: a job from its start to its result, or something made before. Null: the newest there is. */
export type Focus = { readonly kind: 'job' | 'batch' | 'output'; readonly id: string } | null;

interface FormState {
  /** Name of the chosen template; null means the first. */
  readonly template: string | null;
  /** By template, so that changing it loses nothing. Kept on this machine, so that nothing typed is lost by a reload. */
  readonly values: Readonly<Record<string, FormValues>>;
  /** What is asked for at once of each template; not there: one job. */
  readonly batches: Readonly<Record<string, BatchForm>>;
  readonly advancedOpen: boolean;
  readonly batchOpen: boolean;
  readonly focus: Focus;
  readonly pickerOpen: boolean;
  /** After a failed try the problems are shown beside their fields. */
  readonly showProblems: boolean;
  chooseTemplate(name: string): void;
  setValue(template: string, name: string, value: FormValue | undefined): void;
  setValues(template: string, values: FormValues): void;
  setBatch(template: string, batch: BatchForm): void;
  setAdvancedOpen(open: boolean): void;
  setBatchOpen(open: boolean): void;
  show(focus: Focus): void;
  setPickerOpen(open: boolean): void;
  setShowProblems(show: boolean): void;
}

export const useForm = create<FormState>()(
  persist(
    (set) => ({
      template: null,
      values: {},
      batches: {},
      advancedOpen: false,
      batchOpen: false,
      focus: null,
      pickerOpen: false,
      showProblems: false,
      chooseTemplate: (template) => set({ template, showProblems: false }),
      setValue: (template, name, value) =>
        set((state) => ({ values: { ...state.values, [template]: { ...state.values[template], [name]: value } } })),
      setValues: (template, values) => set((state) => ({ values: { ...state.values, [template]: values } })),
      setBatch: (template, batch) => set((state) => ({ batches: { ...state.batches, [template]: batch } })),
      setBatchOpen: (batchOpen) => set({ batchOpen }),
      setAdvancedOpen: (advancedOpen) => set({ advancedOpen }),
      show: (focus) => set({ focus }),
      setPickerOpen: (pickerOpen) => set({ pickerOpen }),
      setShowProblems: (showProblems) => set({ showProblems }),
    }),
    {
      name: 'easel.form',
      version: 1,
      partialize: ({ template, values, batches, advancedOpen, batchOpen }) => ({
        template,
        values,
        batches,
        advancedOpen,
        batchOpen,
      }),
    },
  ),
);

export function useBatchForm(template: string): BatchForm {
  return useForm((form) => form.batches[template] ?? oneJob);
}

const noValues: FormValues = {};

export function useFormValues(template: string): FormValues {
  return useForm((form) => form.values[template] ?? noValues);
}

/** Fills the form with what made something, the seed included, and goes there. */
export function fillForm(template: Template, parameters: Parameters): void {
  const form = useForm.getState();
  form.chooseTemplate(template.name);
  form.setValues(template.name, fromParameters(template, parameters));
  navigate('create');
}
