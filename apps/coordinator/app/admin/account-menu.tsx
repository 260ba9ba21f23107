"use client";
/** Who is signed in, and the way out. */
import { useMutation } from "@tanstack/react-query";
import { send } from "../../lib/api-client.ts";
import { Icon } from "../../ui/icons.tsx";
import { Menu, MenuItem, MenuLine, MenuLink, MenuNote } from "../../ui/menu.tsx";
import { useToast } from "../../ui/toast.tsx";
import { useMe } from "../../ui/use-me.ts";

export function AccountMenu({ isNarrow = false }: { isNarrow?: boolean }) {
  const { data } = useMe();
  const toast = useToast();
  const { mutate: signOut } = useMutation({
    mutationFn: () => send("POST", "/api/sign-out"),
    onSuccess: () => location.assign("/sign-in"),
    onError: (error) => toast.failed("You could not be signed out.", error),
  });
  if (data === undefined || data.caller.kind === "visitor") {
    return <div className={isNarrow ? "size-10" : "h-11"} />;
  }
  const { name, role } = data.caller;
  return (
    <Menu
      align={isNarrow ? "end" : "start"}
      trigger={
        <button
          type="button"
          aria-label={isNarrow ? `Account: ${name}` : undefined}
          className={`flex items-center gap-2.5 rounded-lg hover:bg-sunken ${
            isNarrow ? "size-10 justify-center" : "min-h-11 w-full px-2.5 text-left"
          }`}
        >
          <Icon name="person" className="size-5 text-soft" />
          {!isNarrow && (
            <>
              <span className="sr-only">Account:</span>
              <span className="min-w-0 grow leading-tight">
                <span className="block truncate font-medium">{name}</span>
                <span className="block truncate text-sm text-soft">{role}</span>
              </span>
              <Icon name="up" className="text-soft" />
            </>
          )}
        </button>
      }
    >
      <MenuNote>
        Signed in as <strong className="text-ink">{name}</strong>
        {role !== null && <>, {role}</>}
      </MenuNote>
      <MenuLine />
      <MenuLink icon="settings" href="/admin/settings">
        Settings
      </MenuLink>
      <MenuLink icon="external" href="/">
        Public page
      </MenuLink>
      <MenuLine />
      <MenuItem icon="leave" onSelect={() => signOut()}>
        Sign out
      </MenuItem>
    </Menu>
  );
}
