import { Monitor, Moon, Sun } from 'lucide-react'
import { useStore } from '../lib/store.ts'
import { setTheme, type Theme, theme } from '../shell/theme.ts'
import { iconButtonClass } from '../ui/button.tsx'
import { MenuButton } from '../ui/menu-button.tsx'

const themes: { id: Theme; label: string; Icon: typeof Sun }[] = [
  { id: 'system', label: 'As the system', Icon: Monitor },
  { id: 'light', label: 'Light', Icon: Sun },
  { id: 'dark', label: 'Dark', Icon: Moon },
]

export function ThemeMenu() {
  const chosen = useStore(theme)
  const { Icon, label } = themes.find(({ id }) => id === chosen) ?? { Icon: Monitor, label: '' }
  return (
    <MenuButton
      label={`Theme: ${label.toLowerCase()}`}
      className={iconButtonClass}
      groups={[
        {
          id: 'theme',
          title: 'Theme',
          selected: chosen,
          entries: themes.map(({ id, label: name, Icon: Sign }) => ({
            id,
            label: name,
            icon: <Sign aria-hidden size={16} />,
            onAction: () => setTheme(id),
          })),
        },
      ]}
    >
      <Icon aria-hidden size={18} />
    </MenuButton>
  )
}
