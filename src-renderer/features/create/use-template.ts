import { useQuery } from '@tanstack/react-query';
import type { Template } from '../../../src-shared/nouns/templates.ts';
import { orpc } from '../../api/client.ts';
import { useForm } from './form-store.ts';

export function useTemplates() {
  return useQuery(orpc.templates.list.queryOptions());
}

/** The template of the form: the chosen one, else the first; null until they are read. */
export function useTemplate(): Template | null {
  const { data } = useTemplates();
  const chosen = useForm((form) => form.template);
  return data?.find((template) => template.name === chosen) ?? data?.[0] ?? null;
}
