import { Command } from 'cmdk';
import { Check, ChevronsUpDown, TriangleAlert } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { Template } from '../../../src-shared/nouns/templates.ts';
import { classNames } from '../../components/class-names.ts';
import { menuItemLook } from '../../components/select.tsx';
import { strings } from '../../strings.ts';
import { useForm } from './form-store.ts';
import { firstMissing, groupTemplates, kindOf, searchTemplates } from './template-groups.ts';
import { TemplatePicture } from './template-picture.tsx';

const words = strings.create;

interface TemplatePickerProps {
  readonly templates: readonly Template[];
  readonly template: Template;
}

/** What is used, and the way to another: by what it makes, found by typing. */
export function TemplatePicker({ templates, template }: TemplatePickerProps) {
  const open = useForm((form) => form.pickerOpen);
  const setOpen = useForm((form) => form.setPickerOpen);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger className="flex w-full items-center gap-3 rounded-card border border-line-strong bg-control p-2 pr-3 text-left transition-colors hover:border-edge">
        <TemplatePicture template={template} />
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium">
            <span className="sr-only">{words.template}: </span>
            {template.title}
          </span>
          <span className="line-clamp-3 text-small text-muted">{template.description}</span>
        </span>
        <ChevronsUpDown size={14} className="shrink-0 text-faint" aria-hidden="true" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          aria-label={words.template}
          className="rise z-50 flex max-h-[min(620px,var(--radix-popover-content-available-height))] w-[min(480px,calc(100vw-16px))] flex-col overflow-hidden rounded-card border border-line-strong bg-control shadow-elevated"
        >
          <Choices
            templates={templates}
            chosen={template.name}
            onChoose={(name) => {
              useForm.getState().chooseTemplate(name);
              setOpen(false);
            }}
          />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface ChoicesProps {
  readonly templates: readonly Template[];
  readonly chosen: string;
  readonly onChoose: (name: string) => void;
}

function Choices({ templates, chosen, onChoose }: ChoicesProps) {
  const [search, setSearch] = useState('');
  const [picked, setPicked] = useState<{ readonly search: string; readonly name: string } | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const item = (one: Template): ReactNode => (
    <Item key={one.name} template={one} chosen={one.name === chosen} onChoose={() => onChoose(one.name)} />
  );
  const { ready, blocked } = groupTemplates(templates);
  const searching = search.trim() !== '';
  const label = (one: Template): string => words.templateGroups[kindOf(one)];
  const found = searchTemplates(
    ready.flatMap((group) => group.templates),
    { search, label },
  );
  const foundBlocked = searchTemplates(blocked, { search, label });
  const best = searching ? (found[0] ?? foundBlocked[0])?.name : chosen;
  // Where the arrows went counts until something else is typed.
  const active = picked?.search === search ? picked.name : (best ?? '');
  useEffect(() => {
    if (search.trim() !== '') list.current?.scrollTo({ top: 0 });
  }, [search]);
  return (
    <Command
      label={words.templateSearch}
      loop
      shouldFilter={false}
      value={active}
      onValueChange={(name) => setPicked({ search, name })}
      className="flex min-h-0 flex-col"
    >
      <Command.Input
        autoFocus
        value={search}
        onValueChange={setSearch}
        placeholder={words.templateSearch}
        aria-label={words.templateSearch}
        className="h-10 w-full shrink-0 border-b border-line bg-transparent px-3 outline-none"
      />
      <Command.List ref={list} label={words.template} className="min-h-0 flex-1 scroll-py-8 overflow-y-auto p-1.5">
        {found.length + foundBlocked.length === 0 ? (
          <p role="status" className="px-2 py-4 text-center text-muted">
            {words.templateNone}
          </p>
        ) : null}
        {searching
          ? found.map(item)
          : ready.map(({ name, templates: some }) => (
              <Group key={name} heading={words.templateGroups[name]}>
                {some.map(item)}
              </Group>
            ))}
        {foundBlocked.length > 0 ? <Group heading={words.templateBlocked}>{foundBlocked.map(item)}</Group> : null}
      </Command.List>
    </Command>
  );
}

function Group({ heading, children }: { readonly heading: string; readonly children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="pb-1 [&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-tiny [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted"
    >
      {children}
    </Command.Group>
  );
}

interface ItemProps {
  readonly template: Template;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

function Item({ template, chosen, onChoose }: ItemProps) {
  const blocked = template.problems.length > 0;
  const lacks = firstMissing(template);
  return (
    <Command.Item
      value={template.name}
      onSelect={onChoose}
      className={classNames(menuItemLook, 'min-h-13! gap-3! rounded-control!')}
    >
      <TemplatePicture template={template} quiet={blocked} />
      <span className="min-w-0 flex-1">
        <span className={classNames('block truncate', blocked ? 'text-muted' : 'font-medium')}>{template.title}</span>
        {blocked ? (
          <span className="flex items-center gap-1 text-small text-warning">
            <TriangleAlert size={12} className="shrink-0" aria-hidden="true" />
            <span className="min-w-0 truncate">{lacks ? words.missing(lacks.first) : template.problems[0]}</span>
            {lacks && lacks.others > 0 ? (
              <span className="shrink-0 whitespace-nowrap">{words.missingMore(lacks.others)}</span>
            ) : null}
          </span>
        ) : (
          <span className="block truncate text-small text-muted" title={template.description}>
            {template.description}
          </span>
        )}
      </span>
      {chosen ? <Check size={16} className="shrink-0 text-accent-text" aria-hidden="true" /> : null}
    </Command.Item>
  );
}
