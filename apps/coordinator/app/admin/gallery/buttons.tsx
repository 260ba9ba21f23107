"use client";
/** Buttons of every look and state, with a menu and a tooltip. */
import { Button, type ButtonLook, IconButton } from "../../../ui/button.tsx";
import { Icon } from "../../../ui/icons.tsx";
import { Menu, MenuItem, MenuLine, MenuLink } from "../../../ui/menu.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { useToast } from "../../../ui/toast.tsx";
import { Tooltip } from "../../../ui/tooltip.tsx";

const looks: readonly ButtonLook[] = ["primary", "secondary", "quiet", "danger"];

export function Buttons() {
  const toast = useToast();
  return (
    <Panel title="Buttons, menus, news">
      <div className="grid gap-3">
        {(["normal", "small"] as const).map((size) => (
          <div key={size} className="flex flex-wrap gap-2">
            {looks.map((look) => (
              <Button key={look} look={look} size={size}>
                {look}
              </Button>
            ))}
            <Button size={size} look="primary" isBusy>
              Busy
            </Button>
            <Button size={size} disabled>
              Disabled
            </Button>
          </div>
        ))}
        <div className="flex flex-wrap gap-2">
          <IconButton name="Download">
            <Icon name="download" />
          </IconButton>
          <Menu
            align="start"
            trigger={
              <Button>
                Menu
                <Icon name="down" />
              </Button>
            }
          >
            <MenuItem icon="plus" onSelect={() => toast.note({ title: "A copy was made." })}>
              Copy
            </MenuItem>
            <MenuLink icon="runs" href="/admin/runs">
              Its runs
            </MenuLink>
            <MenuLine />
            <MenuItem isDangerous onSelect={() => toast.note({ title: "It was only a test." })}>
              Delete
            </MenuItem>
          </Menu>
          <Tooltip words="It says more than the button.">
            <Button>Tooltip</Button>
          </Tooltip>
          <Button
            onClick={() =>
              toast.done({ title: "The run was stopped.", description: "Round 5 was abandoned." })
            }
          >
            Good news
          </Button>
          <Button onClick={() => toast.failed("The run was not stopped.", new Error("no answer"))}>
            Bad news
          </Button>
        </div>
      </div>
    </Panel>
  );
}
