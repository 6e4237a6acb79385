CREATE TABLE "access_tokens" (
	"id" uuid PRIMARY KEY NOT NULL,
	"token_hash" text NOT NULL,
	"last4" text NOT NULL,
	"user_id" uuid NOT NULL,
	"name" text NOT NULL,
	"scopes" text[] NOT NULL,
	"project_ids" uuid[],
	"nets" text[] DEFAULT '{}' NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	"used_net" text,
	"revoked_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "access_tokens_life" CHECK ("access_tokens"."ends_at" <= "access_tokens"."created_at" + interval '366 days')
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"actor_id" uuid NOT NULL,
	"route" text NOT NULL,
	"key" text NOT NULL,
	"body_hash" text NOT NULL,
	"status" integer,
	"answer" jsonb,
	"ends_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_actor_id_route_key_pk" PRIMARY KEY("actor_id","route","key")
);
--> statement-breakpoint
CREATE TABLE "oauth_accounts" (
	"provider" text NOT NULL,
	"provider_account_id" text NOT NULL,
	"user_id" uuid NOT NULL,
	"sealed" text,
	"ends_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "oauth_accounts_provider_provider_account_id_pk" PRIMARY KEY("provider","provider_account_id")
);
--> statement-breakpoint
CREATE TABLE "rate_limits" (
	"key" text PRIMARY KEY NOT NULL,
	"tat" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tickets" (
	"id" uuid PRIMARY KEY NOT NULL,
	"token_hash" text NOT NULL,
	"kind" text NOT NULL,
	"user_id" uuid,
	"target" text NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tickets_kind" CHECK ("tickets"."kind" in ('terminal', 'preview', 'first-sign-in'))
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"login" text NOT NULL,
	"name" text,
	"email" text,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"status" text DEFAULT 'active' NOT NULL,
	"authority" integer DEFAULT 0 NOT NULL,
	"consent" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"settings" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"salt" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_status" CHECK ("users"."status" in ('active', 'suspended', 'deleted'))
);
--> statement-breakpoint
CREATE TABLE "web_sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"token_hash" text NOT NULL,
	"user_id" uuid NOT NULL,
	"fresh_at" timestamp with time zone NOT NULL,
	"seen_at" timestamp with time zone NOT NULL,
	"idle_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"agent" text,
	"net" text,
	"revoked_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "data_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"ring" text NOT NULL,
	"wrapped" text NOT NULL,
	"master_version" integer NOT NULL,
	"current" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "data_keys_ring" CHECK ("data_keys"."ring" in ('keys', 'secrets', 'identity'))
);
--> statement-breakpoint
CREATE TABLE "encrypted_api_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"provider" text NOT NULL,
	"label" text NOT NULL,
	"base_url" text,
	"last4" text NOT NULL,
	"sealed" text NOT NULL,
	"data_key_id" uuid NOT NULL,
	"by" uuid NOT NULL,
	"used_at" timestamp with time zone,
	"failed_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "payers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"funding" text DEFAULT 'operator' NOT NULL,
	"status" text DEFAULT 'open' NOT NULL,
	"plan" text DEFAULT 'operator' NOT NULL,
	"stripe_customer_id" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "payers_funding" CHECK ("payers"."funding" in ('credits', 'operator')),
	CONSTRAINT "payers_status" CHECK ("payers"."status" in ('open', 'restricted', 'closed'))
);
--> statement-breakpoint
CREATE TABLE "price_books" (
	"version" integer PRIMARY KEY NOT NULL,
	"valid_from" timestamp with time zone NOT NULL,
	"note" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "prices" (
	"version" integer NOT NULL,
	"item" text NOT NULL,
	"unit" text NOT NULL,
	"cost" bigint NOT NULL,
	"price" bigint NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "prices_version_item_unit_pk" PRIMARY KEY("version","item","unit"),
	CONSTRAINT "prices_cost" CHECK ("prices"."cost" between 0 and 9007199254740991),
	CONSTRAINT "prices_price" CHECK ("prices"."price" between 0 and 9007199254740991)
);
--> statement-breakpoint
CREATE TABLE "messages_waiting" (
	"client_id" uuid PRIMARY KEY NOT NULL,
	"thread_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"text" text NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"place" integer NOT NULL,
	"by" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "messages_waiting_kind" CHECK ("messages_waiting"."kind" in ('steer', 'next')),
	CONSTRAINT "messages_waiting_state" CHECK ("messages_waiting"."state" in ('waiting', 'delivered', 'removed'))
);
--> statement-breakpoint
CREATE TABLE "projects" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"source" jsonb NOT NULL,
	"remote" text,
	"branch" text,
	"scripted" boolean DEFAULT false NOT NULL,
	"visibility" text DEFAULT 'restricted' NOT NULL,
	"settings" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"rev" integer DEFAULT 0 NOT NULL,
	"deleted_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "projects_visibility" CHECK ("projects"."visibility" in ('org', 'restricted'))
);
--> statement-breakpoint
CREATE TABLE "sandboxes" (
	"project_id" uuid PRIMARY KEY NOT NULL,
	"host" text,
	"desired" text DEFAULT 'none' NOT NULL,
	"observed" text DEFAULT 'none' NOT NULL,
	"generation" integer DEFAULT 0 NOT NULL,
	"reason" text,
	"isolation" text,
	"warning" text,
	"steps" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"stop_at" timestamp with time zone,
	"size" text DEFAULT 'standard' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sandboxes_desired" CHECK ("sandboxes"."desired" in ('none', 'provisioning', 'starting', 'ready', 'frozen', 'stopping', 'stopped', 'archived', 'error')),
	CONSTRAINT "sandboxes_observed" CHECK ("sandboxes"."observed" in ('none', 'provisioning', 'starting', 'ready', 'frozen', 'stopping', 'stopped', 'archived', 'error')),
	CONSTRAINT "sandboxes_isolation" CHECK ("sandboxes"."isolation" in ('docker', 'bubblewrap', 'none'))
);
--> statement-breakpoint
CREATE TABLE "threads" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project_id" uuid NOT NULL,
	"title" text NOT NULL,
	"by" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "run_asks" (
	"run_id" uuid NOT NULL,
	"ask_id" text NOT NULL,
	"kind" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "run_asks_run_id_ask_id_pk" PRIMARY KEY("run_id","ask_id"),
	CONSTRAINT "run_asks_kind" CHECK ("run_asks"."kind" in ('approval', 'question', 'tool')),
	CONSTRAINT "run_asks_state" CHECK ("run_asks"."state" in ('open', 'answered', 'void'))
);
--> statement-breakpoint
CREATE TABLE "run_commands" (
	"run_id" uuid NOT NULL,
	"client_id" text NOT NULL,
	"kind" text NOT NULL,
	"body" jsonb NOT NULL,
	"by" uuid NOT NULL,
	"applied_seq" integer,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "run_commands_run_id_client_id_pk" PRIMARY KEY("run_id","client_id"),
	CONSTRAINT "run_commands_kind" CHECK ("run_commands"."kind" in ('cancel', 'steer', 'answer'))
);
--> statement-breakpoint
CREATE TABLE "run_events" (
	"run_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"agent_id" text,
	"type" text NOT NULL,
	"payload" jsonb NOT NULL,
	"epoch" bigint NOT NULL,
	"lseq" bigint NOT NULL,
	"generation" integer NOT NULL,
	CONSTRAINT "run_events_run_id_seq_pk" PRIMARY KEY("run_id","seq"),
	CONSTRAINT "run_events_seq" CHECK ("run_events"."seq" > 0)
);
--> statement-breakpoint
CREATE TABLE "run_leases" (
	"run_id" uuid PRIMARY KEY NOT NULL,
	"owner" text NOT NULL,
	"generation" integer NOT NULL,
	"token_hash" text,
	"ends_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "run_sources" (
	"run_id" uuid NOT NULL,
	"epoch" bigint NOT NULL,
	"lseq" bigint NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "run_sources_run_id_epoch_pk" PRIMARY KEY("run_id","epoch")
);
--> statement-breakpoint
CREATE TABLE "runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project_id" uuid NOT NULL,
	"thread_id" uuid NOT NULL,
	"payer_id" uuid NOT NULL,
	"actor_id" uuid NOT NULL,
	"credential" text NOT NULL,
	"client_id" uuid NOT NULL,
	"parent_run_id" uuid,
	"forked_from" uuid,
	"trigger" text NOT NULL,
	"input" jsonb NOT NULL,
	"budget" jsonb NOT NULL,
	"agent" text NOT NULL,
	"model" text NOT NULL,
	"mode" text NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"stop" text,
	"head_seq" integer DEFAULT 0 NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "runs_state" CHECK ("runs"."state" in ('queued', 'running', 'waiting', 'finished')),
	CONSTRAINT "runs_stop" CHECK ("runs"."stop" in ('completed', 'limit', 'denied', 'schema', 'auth', 'quota', 'sandbox', 'refusal', 'empty', 'error', 'cancelled')),
	CONSTRAINT "runs_finished" CHECK (("runs"."state" = 'finished') = ("runs"."stop" is not null)),
	CONSTRAINT "runs_head" CHECK ("runs"."head_seq" >= 0)
);
--> statement-breakpoint
CREATE TABLE "usage" (
	"id" uuid PRIMARY KEY NOT NULL,
	"call_id" text NOT NULL,
	"item" text NOT NULL,
	"run_id" uuid,
	"agent_id" text,
	"step" integer,
	"payer_id" uuid NOT NULL,
	"actor_id" uuid NOT NULL,
	"project_id" uuid,
	"funding" text NOT NULL,
	"provider" text NOT NULL,
	"model" text NOT NULL,
	"tokens" jsonb NOT NULL,
	"list_cost" bigint,
	"charge" bigint DEFAULT 0 NOT NULL,
	"absorbed" bigint DEFAULT 0 NOT NULL,
	"estimated" boolean DEFAULT false NOT NULL,
	"price_version" integer,
	"ttft_ms" integer,
	"ms" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "usage_item" CHECK ("usage"."item" in ('model', 'compute', 'tool')),
	CONSTRAINT "usage_funding" CHECK ("usage"."funding" in ('house', 'byok', 'local')),
	CONSTRAINT "usage_list_cost" CHECK ("usage"."list_cost" between 0 and 9007199254740991),
	CONSTRAINT "usage_charge" CHECK ("usage"."charge" between 0 and 9007199254740991),
	CONSTRAINT "usage_absorbed" CHECK ("usage"."absorbed" between 0 and 9007199254740991)
);
--> statement-breakpoint
ALTER TABLE "access_tokens" ADD CONSTRAINT "access_tokens_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "oauth_accounts" ADD CONSTRAINT "oauth_accounts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "web_sessions" ADD CONSTRAINT "web_sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "data_keys" ADD CONSTRAINT "data_keys_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "encrypted_api_keys" ADD CONSTRAINT "encrypted_api_keys_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "encrypted_api_keys" ADD CONSTRAINT "encrypted_api_keys_data_key_id_data_keys_id_fk" FOREIGN KEY ("data_key_id") REFERENCES "public"."data_keys"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "encrypted_api_keys" ADD CONSTRAINT "encrypted_api_keys_by_users_id_fk" FOREIGN KEY ("by") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payers" ADD CONSTRAINT "payers_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "prices" ADD CONSTRAINT "prices_version_price_books_version_fk" FOREIGN KEY ("version") REFERENCES "public"."price_books"("version") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages_waiting" ADD CONSTRAINT "messages_waiting_thread_id_threads_id_fk" FOREIGN KEY ("thread_id") REFERENCES "public"."threads"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages_waiting" ADD CONSTRAINT "messages_waiting_by_users_id_fk" FOREIGN KEY ("by") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "projects" ADD CONSTRAINT "projects_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sandboxes" ADD CONSTRAINT "sandboxes_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "threads" ADD CONSTRAINT "threads_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "threads" ADD CONSTRAINT "threads_by_users_id_fk" FOREIGN KEY ("by") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_asks" ADD CONSTRAINT "run_asks_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_asks" ADD CONSTRAINT "run_asks_by_users_id_fk" FOREIGN KEY ("by") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_commands" ADD CONSTRAINT "run_commands_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_commands" ADD CONSTRAINT "run_commands_by_users_id_fk" FOREIGN KEY ("by") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_events" ADD CONSTRAINT "run_events_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_leases" ADD CONSTRAINT "run_leases_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_sources" ADD CONSTRAINT "run_sources_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_thread_id_threads_id_fk" FOREIGN KEY ("thread_id") REFERENCES "public"."threads"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_payer_id_payers_id_fk" FOREIGN KEY ("payer_id") REFERENCES "public"."payers"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_actor_id_users_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_parent_run_id_runs_id_fk" FOREIGN KEY ("parent_run_id") REFERENCES "public"."runs"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_forked_from_runs_id_fk" FOREIGN KEY ("forked_from") REFERENCES "public"."runs"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage" ADD CONSTRAINT "usage_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage" ADD CONSTRAINT "usage_payer_id_payers_id_fk" FOREIGN KEY ("payer_id") REFERENCES "public"."payers"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage" ADD CONSTRAINT "usage_actor_id_users_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage" ADD CONSTRAINT "usage_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage" ADD CONSTRAINT "usage_price_version_price_books_version_fk" FOREIGN KEY ("price_version") REFERENCES "public"."price_books"("version") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "access_tokens_token" ON "access_tokens" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "access_tokens_user" ON "access_tokens" USING btree ("user_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "access_tokens_name" ON "access_tokens" USING btree ("user_id","name") WHERE "access_tokens"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "idempotency_keys_ends" ON "idempotency_keys" USING btree ("ends_at");--> statement-breakpoint
CREATE INDEX "oauth_accounts_user" ON "oauth_accounts" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "rate_limits_tat" ON "rate_limits" USING btree ("tat");--> statement-breakpoint
CREATE UNIQUE INDEX "tickets_token" ON "tickets" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "tickets_user" ON "tickets" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "tickets_ends" ON "tickets" USING btree ("ends_at");--> statement-breakpoint
CREATE UNIQUE INDEX "users_login" ON "users" USING btree (lower("login"));--> statement-breakpoint
CREATE UNIQUE INDEX "users_email" ON "users" USING btree (lower("email")) WHERE "users"."email_verified";--> statement-breakpoint
CREATE UNIQUE INDEX "web_sessions_token" ON "web_sessions" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "web_sessions_user" ON "web_sessions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "web_sessions_live" ON "web_sessions" USING btree ("user_id") WHERE "web_sessions"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "data_keys_user" ON "data_keys" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "data_keys_current" ON "data_keys" USING btree ("user_id","ring") WHERE "data_keys"."current";--> statement-breakpoint
CREATE INDEX "data_keys_master" ON "data_keys" USING btree ("ring","master_version");--> statement-breakpoint
CREATE UNIQUE INDEX "encrypted_api_keys_label" ON "encrypted_api_keys" USING btree ("user_id","provider","label");--> statement-breakpoint
CREATE INDEX "encrypted_api_keys_data_key" ON "encrypted_api_keys" USING btree ("data_key_id");--> statement-breakpoint
CREATE INDEX "encrypted_api_keys_by" ON "encrypted_api_keys" USING btree ("by");--> statement-breakpoint
CREATE UNIQUE INDEX "payers_user" ON "payers" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "payers_customer" ON "payers" USING btree ("stripe_customer_id");--> statement-breakpoint
CREATE INDEX "messages_waiting_thread" ON "messages_waiting" USING btree ("thread_id","place");--> statement-breakpoint
CREATE INDEX "messages_waiting_by" ON "messages_waiting" USING btree ("by");--> statement-breakpoint
CREATE UNIQUE INDEX "projects_slug" ON "projects" USING btree ("user_id",lower("slug")) WHERE "projects"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "projects_user" ON "projects" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "sandboxes_host" ON "sandboxes" USING btree ("host");--> statement-breakpoint
CREATE INDEX "threads_project" ON "threads" USING btree ("project_id","id");--> statement-breakpoint
CREATE INDEX "threads_by" ON "threads" USING btree ("by");--> statement-breakpoint
CREATE INDEX "run_asks_open" ON "run_asks" USING btree ("run_id") WHERE "run_asks"."state" = 'open';--> statement-breakpoint
CREATE INDEX "run_asks_by" ON "run_asks" USING btree ("by");--> statement-breakpoint
CREATE INDEX "run_commands_open" ON "run_commands" USING btree ("run_id","created_at") WHERE "run_commands"."applied_seq" is null;--> statement-breakpoint
CREATE INDEX "run_commands_by" ON "run_commands" USING btree ("by");--> statement-breakpoint
CREATE UNIQUE INDEX "run_events_source" ON "run_events" USING btree ("run_id","epoch","lseq");--> statement-breakpoint
CREATE UNIQUE INDEX "run_leases_token" ON "run_leases" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "run_leases_ends" ON "run_leases" USING btree ("ends_at");--> statement-breakpoint
CREATE UNIQUE INDEX "runs_client" ON "runs" USING btree ("actor_id","client_id");--> statement-breakpoint
CREATE INDEX "runs_project" ON "runs" USING btree ("project_id","id");--> statement-breakpoint
CREATE INDEX "runs_thread" ON "runs" USING btree ("thread_id","id");--> statement-breakpoint
CREATE INDEX "runs_payer" ON "runs" USING btree ("payer_id");--> statement-breakpoint
CREATE INDEX "runs_parent" ON "runs" USING btree ("parent_run_id");--> statement-breakpoint
CREATE INDEX "runs_forked_from" ON "runs" USING btree ("forked_from");--> statement-breakpoint
CREATE INDEX "runs_open" ON "runs" USING btree ("state","id") WHERE "runs"."state" <> 'finished';--> statement-breakpoint
CREATE UNIQUE INDEX "usage_call" ON "usage" USING btree ("call_id");--> statement-breakpoint
CREATE INDEX "usage_payer" ON "usage" USING btree ("payer_id","at");--> statement-breakpoint
CREATE INDEX "usage_run" ON "usage" USING btree ("run_id");--> statement-breakpoint
CREATE INDEX "usage_actor" ON "usage" USING btree ("actor_id","at");--> statement-breakpoint
CREATE INDEX "usage_project" ON "usage" USING btree ("project_id");--> statement-breakpoint
CREATE INDEX "usage_price_version" ON "usage" USING btree ("price_version");