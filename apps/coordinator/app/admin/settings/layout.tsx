/** The frame of the settings: the ways between their pages. */
import type { ReactNode } from "react";
import { SettingsNavigation } from "./settings-navigation.tsx";

export default function SettingsLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <SettingsNavigation />
      {children}
    </>
  );
}
