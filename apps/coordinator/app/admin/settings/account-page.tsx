"use client";
/** One's own account: who one is, the password, and where one is signed in. */
import { roleWords } from "../../../lib/settings.ts";
import { ApiCall } from "../../../ui/api-call.tsx";
import { DescriptionList } from "../../../ui/figures.tsx";
import { Loaded } from "../../../ui/loaded.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { Skeleton } from "../../../ui/states.tsx";
import { useMe } from "../../../ui/use-me.ts";
import { NewPassword } from "./new-password.tsx";
import { Sessions } from "./sessions.tsx";

export function AccountPage() {
  const me = useMe();
  return (
    <>
      <PageHeader title="Your account" />
      <Loaded result={me} name="your account" skeleton={<Skeleton className="h-64 rounded-xl" />}>
        {({ caller: { kind, name, role } }) => (
          <div className="grid gap-5">
            <Panel title="You">
              <DescriptionList
                facts={[
                  { name: "Name", value: name },
                  { name: "Role", value: role === null ? "none" : `${role}: ${roleWords[role]}` },
                ]}
              />
            </Panel>
            {kind === "account" ? (
              <>
                <Panel title="Where you are signed in">
                  <Sessions whose="own" />
                </Panel>
                <Panel title="Password">
                  <NewPassword />
                </Panel>
              </>
            ) : (
              <p className="text-soft">
                You came with a token, which has neither a password nor sessions.
              </p>
            )}
          </div>
        )}
      </Loaded>
      <ApiCall calls={[{ path: "/api/me" }, { path: "/api/sessions" }]} />
    </>
  );
}
