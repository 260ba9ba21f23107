/** Every route of the HTTP API. */
import type { Route } from "./route.ts";
import { type AccountRoutePorts, accountRoutes } from "./routes/accounts.ts";
import { type ActLogPorts, actRoutes } from "./routes/acts.ts";
import { type ComparePorts, compareRoutes } from "./routes/compare.ts";
import { withDescription } from "./routes/description.ts";
import { type DevicePorts, deviceRoutes } from "./routes/devices.ts";
import { type InvitePorts, inviteRoutes } from "./routes/invites.ts";
import { type MePorts, meRoutes } from "./routes/me.ts";
import { type ModelPorts, modelRoutes } from "./routes/models.ts";
import { type PromotionRoutePorts, promotionRoutes } from "./routes/promotions.ts";
import { type ReceiptPorts, receiptRoutes } from "./routes/receipts.ts";
import { type RoundPorts, roundRoutes } from "./routes/rounds.ts";
import type { RunPorts } from "./routes/run-control.ts";
import { runRoutes } from "./routes/runs.ts";
import { type SchedulePorts, scheduleRoutes } from "./routes/schedules.ts";
import { type SignInRoutePorts, signInRoutes } from "./routes/sign-in.ts";
import { type SystemPorts, systemRoutes } from "./routes/system.ts";
import { type TaskPorts, taskRoutes } from "./routes/tasks.ts";
import { type WebhookPorts, webhookRoutes } from "./routes/webhooks.ts";

export type RoutePorts = RunPorts &
  RoundPorts &
  ReceiptPorts &
  ComparePorts &
  SchedulePorts &
  ActLogPorts &
  MePorts &
  SignInRoutePorts &
  AccountRoutePorts &
  WebhookPorts &
  SystemPorts &
  ModelPorts &
  PromotionRoutePorts &
  TaskPorts &
  DevicePorts &
  InvitePorts;

export function allRoutes(ports: RoutePorts): readonly Route[] {
  return withDescription([
    ...runRoutes(ports),
    ...roundRoutes(ports),
    ...receiptRoutes(ports),
    ...compareRoutes(ports),
    ...taskRoutes(ports),
    ...inviteRoutes(ports),
    ...deviceRoutes(ports),
    ...scheduleRoutes(ports),
    ...actRoutes(ports),
    ...meRoutes(ports),
    ...signInRoutes(ports),
    ...accountRoutes(ports),
    ...webhookRoutes(ports),
    ...systemRoutes(ports),
    ...modelRoutes(ports),
    ...promotionRoutes(ports),
  ]);
}
