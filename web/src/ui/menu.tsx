import { Check } from 'lucide-react'
import { Button, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover } from 'react-aria-components'
import type { MenuButtonProps } from './menu-types.ts'

/** A button that opens a menu. Loaded after the first paint: use it through menu-button.tsx. */
export default function LoadedMenuButton({
  label,
  children,
  className,
  groups,
  header,
  placement,
  defaultOpen,
}: MenuButtonProps & { defaultOpen: boolean }) {
  return (
    <MenuTrigger defaultOpen={defaultOpen}>
      <Button aria-label={label} className={className}>
        {children}
      </Button>
      <Popover
        placement={placement ?? 'bottom end'}
        offset={4}
        className="motion-appear flex max-h-[min(28rem,80dvh)] min-w-48 max-w-[min(22rem,92vw)] flex-col overflow-hidden rounded-md border border-line bg-surface shadow-float"
      >
        {header && <div className="border-line border-b px-3 py-2">{header}</div>}
        <Menu aria-label={label} className="flex-1 overflow-y-auto p-1 outline-none">
          {groups.map((group) => (
            <MenuSection
              key={group.id}
              aria-label={group.title ?? label}
              className="not-first:mt-1 not-first:border-line not-first:border-t not-first:pt-1"
              selectionMode={group.selected === undefined ? 'none' : 'single'}
              selectedKeys={group.selected ? [group.selected] : []}
              disallowEmptySelection={group.selected !== undefined && group.selected !== null}
              shouldCloseOnSelect
            >
              {group.title && <Header className="px-2 py-1 text-ink-soft text-xs">{group.title}</Header>}
              {group.entries.map((entry) => (
                <MenuItem
                  key={entry.id}
                  id={entry.id}
                  textValue={entry.label}
                  isDisabled={entry.disabled}
                  onAction={entry.onAction}
                  className="flex min-h-8 cursor-default items-center gap-2 rounded-sm px-2 py-1 text-sm outline-none data-disabled:opacity-50 data-focused:bg-hover pointer-coarse:min-h-11"
                >
                  {({ isSelected, selectionMode }) => (
                    <>
                      {entry.icon && <span className="text-ink-soft">{entry.icon}</span>}
                      <span className="min-w-0 flex-1 truncate">{entry.label}</span>
                      {entry.hint && <span className="shrink-0 text-ink-soft text-xs">{entry.hint}</span>}
                      {selectionMode !== 'none' && (
                        <Check aria-hidden size={16} className={isSelected ? '' : 'invisible'} />
                      )}
                    </>
                  )}
                </MenuItem>
              ))}
            </MenuSection>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
