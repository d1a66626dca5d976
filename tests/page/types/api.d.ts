// Generated from the OpenAPI document by `npm run types`. Do not edit.
export interface paths {
    "/api/v1/algorithms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the versions of the risk algorithm and the one in force. */
        get: operations["list_algorithms"];
        /**
         * Puts a version of the risk algorithm in force. The choice survives restarts, until the configuration names another
         *     version.
         * @description The month ends of the new version are computed before the response, if every source was read once or is unavailable,
         *     otherwise as soon as that is the case. Scores are computed in the background after the response: until then each item
         *     shows its former score with the version it was computed with, marked as stale.
         */
        put: operations["put_algorithm"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Logs in. After the fifth wrong password in a row for a name from an address, further attempts from there are refused,
         *     for 30 seconds at first and twice as long each time, up to one hour. Other addresses are not affected, and names that
         *     nobody has are treated alike.
         */
        post: operations["log_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Logs out: revokes the session's tokens and removes its cookie. Has no effect for an API key. */
        post: operations["log_out"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/page-login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Logs in to the admin page. The session is a cookie that scripts cannot read (`HttpOnly`, `SameSite=Strict`). A request
         *     with the cookie that changes something needs `csrf_token` in the header `X-CSRF-Token`.
         */
        post: operations["log_in_page"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Exchanges a refresh token for a new pair of tokens. A refresh token that is used a second time revokes the session. */
        post: operations["refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns the caller. */
        get: operations["get_session"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Creates the first administrator and logs in. Refused as soon as there is an administrator, however created. */
        post: operations["set_up"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cache": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns the statistics of the response cache. */
        get: operations["get_cache_figures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/compliance/calendar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists what falls due in a period: maintenance by NFPA 70B, arc-flash studies by NFPA 70E. Covers the facilities that the
         *     caller may see.
         */
        get: operations["get_calendar"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the dead letters, newest first. */
        get: operations["list_dead_letters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dead-letters/retry-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Retries all dead letters. */
        post: operations["retry_all_dead_letters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dead-letters/{dead_letter_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns a dead letter with the payload that was sent. */
        get: operations["get_dead_letter"];
        put?: never;
        post?: never;
        /** Deletes a dead letter. */
        delete: operations["delete_dead_letter"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dead-letters/{dead_letter_id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Retries what a dead letter holds and removes the dead letter. */
        post: operations["retry_dead_letter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/engine": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns the engine mode, the state of the connection to VoltMetrics, and the number of scores in use from each engine. */
        get: operations["get_engine"];
        /**
         * Sets the engine mode. The choice survives restarts, until the configuration names another mode. Scores are selected
         *     again in the background and are marked as stale until then.
         */
        put: operations["put_engine"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/engines/compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Compares the scores of both engines over a facility: the distribution of the differences, the items with the largest
         *     difference, and the facility score of VoltMetrics.
         */
        get: operations["compare_engines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/equipment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the equipment of all facilities that the caller may see. */
        get: operations["list_equipment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/equipment/{equipment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns an equipment item: its record, risk score, compliance, service history and photos. */
        get: operations["get_equipment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/equipment/{equipment_id}/downstream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the equipment that an item feeds, nearest first, and the items that lose power when it fails. */
        get: operations["get_downstream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/equipment/{equipment_id}/engines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns the scores of both engines for an equipment item, with the difference per factor. */
        get: operations["get_equipment_engines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/equipment/{equipment_id}/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Explains an equipment item's assessment: the factors with their inputs, the score line by line, and the result by each
         *     standard.
         */
        get: operations["explain_equipment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/equipment/{equipment_id}/forecast": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Forecasts the risk score of an equipment item for each month, without maintenance and with maintenance on schedule. */
        get: operations["get_equipment_forecast"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/equipment/{equipment_id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Returns an equipment item's score at the end of each month: recorded at the time, or computed afterwards for the 24
         *     months before the first record.
         */
        get: operations["get_equipment_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/equipment/{equipment_id}/upstream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the equipment that feeds an item, nearest first. */
        get: operations["get_upstream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Streams events: `hello` once, then `changed` (a `ChangedEvent`) and, for operators of all facilities, `run` (a
         *     `RunDocument`) for each step of a sync run. Every event has an id. A client that reconnects with `Last-Event-ID` receives
         *     the events it missed.
         */
        get: operations["listen_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Exports all records in a format that `POST /import` accepts. The response is streamed; it is aborted when the export
         *     fails.
         */
        get: operations["export_records"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/facilities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the facilities that the caller may see. */
        get: operations["list_facilities"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/facilities/{facility_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns a facility: its record, risk score, compliance summary and open risks. */
        get: operations["get_facility"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/facilities/{facility_id}/compliance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Returns a facility's compliance with NFPA 70B (maintenance) and NFPA 70E (arc-flash safety). Based on public summaries:
         *     consult your licensed standards.
         */
        get: operations["get_compliance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/facilities/{facility_id}/equipment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the equipment of a facility. */
        get: operations["list_facility_equipment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/facilities/{facility_id}/equipment/{equipment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns an equipment item of a facility. */
        get: operations["get_facility_equipment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/facilities/{facility_id}/forecast": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Forecasts the risk score of a facility for each month, without maintenance and with maintenance on schedule. */
        get: operations["get_facility_forecast"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/facilities/{facility_id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Returns a facility's score at the end of each month: recorded at the time, or computed afterwards for the 24 months
         *     before the first record.
         */
        get: operations["get_facility_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/facilities/{facility_id}/one-line": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns the one-line diagram of a facility. */
        get: operations["get_one_line"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/facilities/{facility_id}/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns the actions that lower the facility's risk score the most within a budget. */
        get: operations["get_plan"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/facilities/{facility_id}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns a signed report about a facility as of now. `masterbus report verify FILE` checks later that it is unaltered. */
        get: operations["get_report"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/facilities/{facility_id}/risks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns a facility's risks: the equipment with the highest scores, and the priority actions. */
        get: operations["get_risks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/facilities/{facility_id}/what-if": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Returns the facility's scores before and after some actions. Nothing is stored. */
        post: operations["try_what_if"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns 200 while the server runs (liveness). */
        get: operations["get_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Imports a file, completely or not at all. The format follows from the media type, otherwise from the file name and the
         *     first bytes.
         */
        post: operations["import_records"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists all API keys, including revoked ones. */
        get: operations["list_keys"];
        put?: never;
        /** Creates an API key. The response has its text, which cannot be read again. */
        post: operations["create_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revokes an API key. Requests with the key and signed links are refused from now on. */
        delete: operations["revoke_key"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the latest log lines that match, newest first. */
        get: operations["list_log_lines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Returns all metrics in the text format of Prometheus. Requests from the loopback address need no credential. Requests
         *     from other machines or through a proxy need a token or key with the viewer role for all facilities, or the scope
         *     `metrics:read`.
         */
        get: operations["get_metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/photos/{photo_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns a photo as the source delivered it. What is no JPEG, PNG, GIF or WebP is sent as a download. */
        get: operations["get_photo"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/photos/{photo_id}/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Returns a photo scaled to at most 320 pixels on its longer side. A picture that cannot be decoded, or not within 64 MiB of
         *     memory, has no thumbnail.
         */
        get: operations["get_photo_thumbnail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/portfolio/forecast": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Forecasts the mean risk score of the facilities that the caller may see for each month, without maintenance and with
         *     maintenance on schedule.
         */
        get: operations["get_portfolio_forecast"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/portfolio/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns the scores of the facilities that the caller may see, taken together, at the end of each month. */
        get: operations["get_portfolio_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/portfolio/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns risk and compliance figures over the facilities that the caller may see. */
        get: operations["get_portfolio_summary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Returns 200 once every configured source has been read and assessed, otherwise 503 (readiness). The document also tells
         *     whether the store is writable, and the state of each source and background task. No credential is needed; operators of
         *     all facilities who send one also get times, counts and messages.
         */
        get: operations["get_ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/report-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns the public key that verifies reports (Ed25519). */
        get: operations["get_report_key"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the sources, those of the configuration file and those added over the API. */
        get: operations["list_sources"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Checks whether a new source can be read with these settings. Nothing is stored. */
        post: operations["check_draft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/{source}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Adds or replaces a source and starts a full run. The source is stored in the data folder with its secrets. A
         *     replacement with the same URL keeps each secret that is not given. Sources of the configuration file are changed there;
         *     only there can a source name local files (a mapping, secret files, a drop folder).
         */
        put: operations["put_source"];
        post?: never;
        /** Removes a source that was added over the API. Its records remain as they are. */
        delete: operations["delete_source"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/{source}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Checks whether a source has the tables and columns that its mapping needs. Nothing is stored. */
        post: operations["check_source"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Starts a sync run of one source or of all. A request for work that a run in progress already covers joins that run;
         *     otherwise the new run starts after it.
         */
        post: operations["start_sync"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sync/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Imports a file on the server's machine. Only for the local administrator, over the Unix socket in the data folder: a
         *     remote caller must not make the server read local files.
         */
        post: operations["import_file"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sync/issues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists validation issues: rows that were rejected, and values that are treated as unknown. */
        get: operations["list_sync_issues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sync/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the sync runs, newest first, with the current state of runs in progress. */
        get: operations["list_sync_runs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sync/runs/{run_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns a sync run, with its current state while it is in progress. */
        get: operations["get_sync_run"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sync/runs/{run_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancels a run in progress. The run stops at the end of its current batch; what it has stored remains. */
        post: operations["cancel_sync_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sync/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Streams events named `run`, each with the current state of a run: first the runs in progress, then every change. A run
         *     that has ended has `ended`.
         */
        get: operations["stream_sync"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sync/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Reads all records of one source, or of every source that can be read again, and compares them with the store. An
         *     incremental run comes first. Takes as long as a full run. With several sources, a source that cannot be read has the
         *     reason in `error`.
         */
        get: operations["verify_sources"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/threatmap/facilities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the facilities that the map can show, as an array. */
        get: operations["list_threatmap_facilities"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/threatmap/facilities/{facility_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns one facility of the map. */
        get: operations["get_threatmap_facility"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/threatmap/omitted": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the facilities that the map cannot show, each with the reason. */
        get: operations["list_threatmap_omitted"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists all users, including disabled ones. */
        get: operations["list_users"];
        put?: never;
        /** Creates a user. */
        post: operations["add_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{username}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Disables a user. The user's tokens and signed links are refused from now on; the account and its name remain. */
        delete: operations["disable_user"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{username}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Enables a disabled user, who can log in again with the same password. Tokens of before stay refused. */
        post: operations["enable_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{username}/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Sets a user's password and lifts locks. Tokens and signed links issued before are refused from now on. */
        put: operations["set_user_password"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/voltmetrics/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the batches, newest first. */
        get: operations["list_batches"];
        put?: never;
        /**
         * Starts calculations by VoltMetrics of some or all items of a facility. The request is stored before the response, so it
         *     survives a crash.
         */
        post: operations["calculate_batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/voltmetrics/batch/{batch_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns the state of a batch. */
        get: operations["get_batch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/voltmetrics/batch/{batch_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancels a batch. Calculations that have not ended count as failed. */
        post: operations["cancel_batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/voltmetrics/breaker": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns the state of the circuit breaker of VoltMetrics. */
        get: operations["get_breaker"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/voltmetrics/calculate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Starts a calculation of an equipment item by VoltMetrics. The request is stored before the response, so it survives a
         *     crash.
         */
        post: operations["calculate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/voltmetrics/calculate/{job_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns the state of a calculation, and its result when it is completed. */
        get: operations["get_calculation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/voltmetrics/calculate/{job_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancels a calculation that has not ended. A result that arrives later is ignored. */
        post: operations["cancel_calculation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/voltmetrics/calculations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the calculations, newest first. */
        get: operations["list_calculations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/condoit/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accepts a change notification and schedules reading the record. The event is stored before the response, so it survives
         *     a crash. Repeated events have no effect, and events may arrive in any order.
         */
        post: operations["take_condoit_change"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/voltmetrics/calculation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accepts a notification that a calculation has ended. It is stored before the response, so it survives a crash. A repeated
         *     notification has no effect.
         */
        post: operations["take_calculation_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Algorithm version, engines and freshness of a document that aggregates figures. */
        AggregateFreshness: {
            /** @description Version of the rules used for the aggregation. */
            algorithm_version: string;
            /** @description Figures of the items by engine. */
            engines: components["schemas"]["EngineBreakdown"];
            source_last_success: components["schemas"]["Moment"] | null;
            /**
             * @description A source is unavailable or overdue, so that its recent changes are missing; or some figures are not current as
             *     the engine mode requires.
             */
            stale: boolean;
        };
        /** @description One version of the risk algorithm. */
        AlgorithmDocument: {
            /** @description Lower bounds of the ratings for the exact score of an equipment item. */
            bands: components["schemas"]["BandBounds"];
            /**
             * Format: double
             * @description Factor that the weighted sum of the factors is multiplied with.
             */
            calibration: number;
            /**
             * Format: double
             * @description Highest possible score.
             */
            cap: number;
            /** @description Lower bounds of the ratings for the exact score of a facility. */
            facility_bands: components["schemas"]["BandBounds"];
            /** @description Weights of the factors. */
            factors: components["schemas"]["FactorWeight"][];
            /** @description Title of the version. */
            title: string;
            /** @description Parameters of each equipment type. */
            types: components["schemas"]["TypeRule"][];
            /** @description Version, for example `1.2.0`. */
            version: string;
        };
        /** @description The available versions of the risk algorithm. */
        AlgorithmList: {
            /** @description The versions. */
            algorithms: components["schemas"]["AlgorithmDocument"][];
            /** @description Version that scores are computed with. */
            in_force: string;
            /** @description Number of versions. */
            total: number;
        };
        /** @description Lower bounds of the ratings, as scores. The rating Low starts at 0. */
        BandBounds: {
            /** Format: double */
            critical: number;
            /** Format: double */
            high: number;
            /** Format: double */
            medium: number;
        };
        /** @description A batch of calculations. */
        BatchDocument: {
            /** @description Id of the batch. */
            batch_id: string;
            /**
             * @description `risk`, `compliance` or `both`.
             * @enum {string}
             */
            calculation_type: "risk" | "compliance" | "both";
            /** @description Whether the batch was cancelled. */
            cancelled: boolean;
            /**
             * Format: int32
             * @description Processed items in percent, rounded down, so that 100 means all.
             */
            completion_percentage: number;
            /** @description When the batch was requested. */
            created_at: components["schemas"]["Moment"];
            ended_at: components["schemas"]["Moment"] | null;
            estimated_completion_time: components["schemas"]["Moment"] | null;
            /** @description Id of the facility. */
            facility_id: string;
            /** @description The items that failed. */
            failed_items: components["schemas"]["FailedItem"][];
            /**
             * @description `high`, `medium` or `low`.
             * @enum {string}
             */
            priority: "high" | "medium" | "low";
            /**
             * Format: int64
             * @description Number of items that have ended.
             */
            processed_items: number;
            /** @description Path of the list of its calculations. */
            results_url: string;
            /**
             * @description `submitted`, `processing`, `completed`, `failed` or `partial`.
             * @enum {string}
             */
            status: "submitted" | "processing" | "completed" | "failed" | "partial";
            /**
             * Format: int64
             * @description Number of items.
             */
            total_items: number;
        };
        /** @description A page of batches, newest first. */
        BatchPage: {
            /** @description The batches of this page. */
            batches: components["schemas"]["BatchDocument"][];
            /**
             * Format: int64
             * @description Entries per page.
             */
            limit: number;
            /**
             * Format: int64
             * @description Page number, from 1.
             */
            page: number;
            /**
             * Format: int64
             * @description Number of batches on all pages.
             */
            total: number;
        };
        /** @description The state of the circuit breaker of VoltMetrics. */
        BreakerDocument: {
            /** @description Whether VoltMetrics is configured. The other fields are null otherwise. */
            configured: boolean;
            /**
             * Format: int32
             * @description Consecutive failures.
             */
            failures: number | null;
            /**
             * Format: int64
             * @description Number of times that the breaker has opened since the server started.
             */
            opens: number | null;
            /**
             * @description `closed`: calls are made. `open`: calls are refused. `half_open`: one call is made as a probe.
             * @enum {string|null}
             */
            state: "closed" | "open" | "half_open" | null;
            /**
             * Format: int64
             * @description Time in this state, seconds.
             */
            state_seconds: number | null;
        };
        /** @description Statistics of the response cache since the server started. */
        CacheDocument: {
            /**
             * Format: int64
             * @description Approximate memory of the cached documents, bytes.
             */
            bytes: number;
            /**
             * Format: int64
             * @description Limit of that memory, bytes.
             */
            capacity_bytes: number;
            /**
             * Format: int64
             * @description Cached documents.
             */
            documents: number;
            /**
             * Format: int64
             * @description Requests answered with a fresh cached document.
             */
            hits: number;
            /**
             * Format: int64
             * @description Documents that were computed.
             */
            makings: number;
            /**
             * Format: int64
             * @description Requests that waited for a document to be computed.
             */
            misses: number;
            /**
             * Format: int64
             * @description Requests answered with an outdated cached document, which was then computed again.
             */
            stale: number;
            /**
             * Format: int64
             * @description Documents being computed now.
             */
            under_way: number;
        };
        /** @description The batch to start. */
        CalculateBatchRequest: {
            /**
             * @description `risk`, `compliance` or `both`.
             * @enum {string}
             */
            calculation_type: "risk" | "compliance" | "both";
            /** @description URL that is called when the batch ends, with the header `X-MasterBus-Signature`. */
            callback_url?: string | null;
            /** @description The items to calculate. Default: all items of the facility. */
            equipment_ids?: components["schemas"]["EquipmentId"][];
            /** @description Id of the facility. */
            facility_id: components["schemas"]["FacilityId"];
            /**
             * @description `high`, `medium` or `low`. Default `medium`.
             * @enum {string|null}
             */
            priority?: "high" | "medium" | "low" | null;
        };
        /** @description The calculation to start. */
        CalculateRequest: {
            /**
             * @description `risk`, `compliance` or `both`.
             * @enum {string}
             */
            calculation_type: "risk" | "compliance" | "both";
            /** @description Data to send to VoltMetrics instead of the stored record. */
            equipment_data?: Record<string, never> | null;
            /** @description Id of the equipment item. */
            equipment_id: components["schemas"]["EquipmentId"];
            /** @description Send the service history too. Default false. */
            include_history?: boolean;
        };
        /** @description The calculation of an equipment item. */
        CalculationDocument: {
            /** @description Id of the batch; null for a single calculation. */
            batch_id: string | null;
            /**
             * @description `risk`, `compliance` or `both`.
             * @enum {string}
             */
            calculation_type: "risk" | "compliance" | "both";
            /** @description When the calculation was requested. */
            created_at: components["schemas"]["Moment"];
            ended_at: components["schemas"]["Moment"] | null;
            /** @description Id of the equipment item. */
            equipment_id: string;
            /** @description Why the calculation failed; null otherwise. */
            error: string | null;
            /** @description Id of the facility. */
            facility_id: string;
            /** @description Id of the calculation. */
            job_id: string;
            /**
             * @description `high`, `medium` or `low`.
             * @enum {string}
             */
            priority: "high" | "medium" | "low";
            /** @description Id of the calculation at VoltMetrics; null until it is submitted. */
            remote_job_id: string | null;
            result: components["schemas"]["RemoteResultDocument"] | null;
            /**
             * @description `waiting`, `submitted`, `completed`, `failed` or `cancelled`.
             * @enum {string}
             */
            status: "waiting" | "submitted" | "completed" | "failed" | "cancelled";
            submitted_at: components["schemas"]["Moment"] | null;
            /**
             * Format: int32
             * @description Number of failed calls.
             */
            tries: number;
        };
        /** @description A calculation notification. Other fields are ignored. */
        CalculationNotice: {
            /** @description Id of the facility. */
            facility_id: string | null;
            /** @description Id of the calculation at VoltMetrics. */
            job_id: string;
            /** @description Id of the equipment item or facility. */
            resource_id: string;
            /** @description `equipment` or `facility`. */
            resource_type: string;
            /** @description Not used: results are read from the configured URL. */
            results_url: string | null;
            /** @description `PENDING`, `PROCESSING`, `COMPLETED` or `FAILED` in any letter case. */
            status: string;
            /** @description Kind of the notification. */
            type: string;
        };
        /** @description A page of calculations, newest first. */
        CalculationPage: {
            /** @description The calculations of this page. */
            jobs: components["schemas"]["CalculationDocument"][];
            /**
             * Format: int64
             * @description Entries per page.
             */
            limit: number;
            /**
             * Format: int64
             * @description Page number, from 1.
             */
            page: number;
            /**
             * Format: int64
             * @description Number of calculations on all pages.
             */
            total: number;
        };
        /** @description `GET /compliance/calendar` */
        CalendarDocument: {
            /** @description Day of assessment of the statuses. */
            as_of: components["schemas"]["Day"];
            /** @description By due date, then facility, equipment and scope. */
            entries: components["schemas"]["CalendarEntry"][];
            /** @description First day of the span. */
            from: components["schemas"]["Day"];
            /**
             * Format: int64
             * @description Entries per page.
             */
            limit: number;
            /**
             * Format: int64
             * @description Number of maintenance scopes that are overdue without a record, whatever the span. They have no due date.
             */
            never_recorded: number;
            /**
             * Format: int64
             * @description Number of requirements past their due date, whatever the span. Those without a due date are not in it.
             */
            overdue: number;
            /**
             * Format: int64
             * @description Page number, from 1.
             */
            page: number;
            /** @description Last day of the span. */
            to: components["schemas"]["Day"];
            /**
             * Format: int64
             * @description Number of entries in the span.
             */
            total: number;
            /**
             * Format: int64
             * @description Number of requirements without a due date, whatever the span: maintenance that was never recorded, or no study.
             */
            undated: number;
        };
        /** @description One due date. Entries sort by their fields in declaration order. */
        CalendarEntry: {
            /**
             * Format: int32
             * @description Positive when past, negative when still to come.
             */
            days_overdue: number;
            /** @description Due date: the last day on which it is in time. */
            due_date: components["schemas"]["Day"];
            equipment_id: components["schemas"]["EquipmentId"] | null;
            /** @description The equipment's name; null for a study of the whole facility. */
            equipment_name: string | null;
            equipment_type: components["schemas"]["EquipmentKind"] | null;
            /** @description The facility. */
            facility_id: components["schemas"]["FacilityId"];
            /** @description The facility's address on one line. */
            facility_location: string | null;
            /** @description The facility's name. */
            facility_name: string;
            /** @description The scope. */
            scope: components["schemas"]["CalendarScope"];
            /** @description The standard that requires it. */
            standard: components["schemas"]["CalendarStandard"];
            /** @description Status as of the day of assessment. */
            status: components["schemas"]["MaintenanceStatus"];
        };
        /**
         * @description A scope of NFPA 70B, or an arc-flash study.
         * @enum {string}
         */
        CalendarScope: "visual" | "infrared" | "cleaning" | "mechanical" | "electrical" | "fluid" | "study";
        /**
         * @description The standard that requires it.
         * @enum {string}
         */
        CalendarStandard: "nfpa_70b" | "nfpa_70e";
        /** @description The result of a notification. */
        ChangeAnswer: {
            /**
             * @description `accepted`; `acknowledged` for an event that was accepted before; `ignored` for an entity that is not stored.
             * @enum {string}
             */
            status: "accepted" | "acknowledged" | "ignored";
        };
        /** @description Documents have changed. */
        ChangedEvent: {
            /**
             * @description The facilities that the caller may see and whose documents changed. Empty: only portfolio documents changed. Null: any
             *     document may have changed.
             */
            facilities: components["schemas"]["FacilityId"][] | null;
        };
        /** @description `detail=detailed`. */
        ComplianceDetailedLevel: {
            compliance_summary: components["schemas"]["ComplianceSummary"];
            facility_id: components["schemas"]["FacilityId"];
            facility_name: string;
            last_updated: components["schemas"]["Moment"];
            nfpa_70b: components["schemas"]["MaintenanceDetail"];
            nfpa_70e: components["schemas"]["SafetyDetail"];
            source_last_success: components["schemas"]["Moment"] | null;
            /** @description A source of the data is unavailable or overdue; its recent changes are missing. */
            stale: boolean;
        };
        /** @description `GET /facilities/{id}/compliance`, at the requested level of detail. */
        ComplianceDocument: components["schemas"]["ComplianceSummaryLevel"] | components["schemas"]["ComplianceStandardLevel"] | components["schemas"]["ComplianceDetailedLevel"];
        /** @description Compliance over the portfolio, facilities weighted by equipment count. */
        ComplianceOverview: {
            /** Format: int32 */
            nfpa_70b_compliance: number | null;
            /** Format: int32 */
            nfpa_70e_compliance: number | null;
            /** Format: int32 */
            overall_compliance: number | null;
        };
        /** @description `detail=standard`. */
        ComplianceStandardLevel: {
            compliance_summary: components["schemas"]["ComplianceSummary"];
            facility_id: components["schemas"]["FacilityId"];
            facility_name: string;
            last_updated: components["schemas"]["Moment"];
            nfpa_70b: components["schemas"]["MaintenanceStandardLevel"];
            nfpa_70e: components["schemas"]["SafetyStandardLevel"];
            source_last_success: components["schemas"]["Moment"] | null;
            /** @description A source of the data is unavailable or overdue; its recent changes are missing. */
            stale: boolean;
        };
        /**
         * @description Status of a compliance percentage.
         * @enum {string}
         */
        ComplianceStatus: "Compliant" | "Warning" | "Out of Compliance";
        /** @description Both standards in percent. */
        ComplianceSummary: {
            /** Format: int32 */
            nfpa_70b_compliance: number | null;
            /** Format: int32 */
            nfpa_70e_compliance: number | null;
            /** Format: int32 */
            overall_compliance: number | null;
        };
        /** @description `detail=summary`. */
        ComplianceSummaryLevel: {
            facility_id: components["schemas"]["FacilityId"];
            nfpa_70b: components["schemas"]["StatusOnly"];
            nfpa_70e: components["schemas"]["StatusOnly"];
            source_last_success: components["schemas"]["Moment"] | null;
            /** @description A source of the data is unavailable or overdue; its recent changes are missing. */
            stale: boolean;
        };
        /** @enum {string} */
        ConditionRating: "Excellent" | "Good" | "Fair" | "Poor" | "Critical";
        /** @description A change notification. Other fields are ignored. */
        CondoitChange: {
            /** @description Id of the event, unique within the source. A repeated event within 7 days has no effect. */
            event_id: string;
            /** @description Id of the record that changed. The record is read from the source; nothing else is taken from the event. */
            id: string;
            /** @description Not used: the record has its own time of change. */
            occurred_at: string | null;
            /** @description `<entity>.<created|updated|deleted>`, where the entity is one of `facility`, `equipment`, `service`, `conductor`, `photo`. */
            type: string;
        };
        /** @description Items by conductor material. */
        ConductorBreakdown: {
            /** Format: int64 */
            aluminum: number;
            /** Format: int64 */
            copper: number;
        };
        /**
         * @description Cost class of an action.
         * @enum {string}
         */
        CostClass: "Low" | "Medium" | "High";
        /** @description The API key to create. */
        CreateKeyRequest: {
            expires_at?: components["schemas"]["Moment"] | null;
            /** @description The facilities that the key may see, at least one. Default: all. */
            facilities?: components["schemas"]["FacilityId"][] | null;
            /** @description Display name, 1 to 100 characters. */
            name: string;
            /**
             * @description `viewer`, `operator`, `admin` or `service`.
             * @enum {string}
             */
            role: "viewer" | "operator" | "admin" | "service";
            /** @description Rights of a `service`, for example `facilities:read`. At least one for `service`, none for the other roles. */
            scopes?: ("algorithms:read" | "cache:read" | "cache:write" | "compliance:read" | "dead-letters:read" | "dead-letters:write" | "engine:read" | "engines:read" | "equipment:read" | "events:read" | "export:read" | "facilities:read" | "facilities:write" | "import:write" | "metrics:read" | "photos:read" | "portfolio:read" | "report-key:read" | "sync:read" | "sync:write" | "threatmap:read" | "voltmetrics:read" | "voltmetrics:write" | "webhooks:write")[];
        };
        /** @description The user to create. */
        CreateUserRequest: {
            /** @description The facilities that the user may see, at least one. Default: all. */
            facilities?: components["schemas"]["FacilityId"][] | null;
            /** @description 8 characters to 1024 bytes. */
            password: string;
            /**
             * @description `viewer`, `operator` or `admin`.
             * @enum {string}
             */
            role: "viewer" | "operator" | "admin";
            /** @description Unique name: 1 to 64 letters, digits or `.-_@`. */
            username: string;
        };
        /** @description Number of items for which each input is known. */
        DataCompleteness: {
            /** Format: int64 */
            conductor_material_known: number;
            /** Format: int64 */
            equipment_count: number;
            /** Format: int64 */
            humidity_known: number;
            /** Format: int64 */
            install_date_known: number;
            /**
             * Format: double
             * @description Mean confidence of the scores, 0-1, two decimals; null without equipment.
             */
            mean_confidence: number | null;
            /** Format: int64 */
            service_on_record: number;
        };
        /** Format: date */
        Day: string;
        /** @description A dead letter with the body that was sent. */
        DeadLetterDetail: components["schemas"]["DeadLetterDocument"] & {
            /** @description The body, as it was sent. */
            payload: string;
        };
        /** @description A job or callback that failed for good. */
        DeadLetterDocument: {
            /** @description Public id of the batch; null for a calculation. */
            batch_id: string | null;
            /** @description The item; null for a callback. */
            equipment_id: string | null;
            /** @description Facility of the item or batch. */
            facility_id: string;
            /** @description When it failed. */
            failed_at: components["schemas"]["Moment"];
            /**
             * Format: int64
             * @description Number of the dead letter.
             */
            id: number;
            /** @description Public id of the job; null for a callback. */
            job_id: string | null;
            /**
             * @description `calculation` or `callback`.
             * @enum {string}
             */
            kind: "calculation" | "callback";
            /** @description Why it failed. */
            reason: string;
            /**
             * Format: int32
             * @description Calls that were made.
             */
            tries: number;
            /** @description Address of the callback; null for a calculation. */
            url: string | null;
        };
        /** @description A page of dead letters, newest first. */
        DeadLetterPage: {
            /** @description The dead letters of this page. */
            dead_letters: components["schemas"]["DeadLetterDocument"][];
            /**
             * Format: int64
             * @description Entries per page.
             */
            limit: number;
            /**
             * Format: int64
             * @description Page number, from 1.
             */
            page: number;
            /**
             * Format: int64
             * @description Number of dead letters on all pages.
             */
            total: number;
        };
        /** @description A feed between two items. */
        DiagramEdge: {
            /** @description The feeder. */
            from: components["schemas"]["EquipmentId"];
            kind: components["schemas"]["FeedKind"];
            ratings: components["schemas"]["EdgeRatings"];
            /** @description The fed equipment. */
            to: components["schemas"]["EquipmentId"];
        };
        /** @description Equipment in the diagram. */
        DiagramNode: {
            critical_load: boolean | null;
            id: components["schemas"]["EquipmentId"];
            name: string;
            ratings: components["schemas"]["NameplateRatings"];
            risk_rating: components["schemas"]["RiskRating"];
            /** Format: int32 */
            risk_score: number;
            type: components["schemas"]["EquipmentKind"];
        };
        /** @description A record that differs between source and store. */
        DifferenceDocument: {
            /**
             * @description `missing` in the store, `surplus` in the store, or `other` content.
             * @enum {string}
             */
            difference: "missing" | "surplus" | "other";
            /** @description Canonical fields that differ, when both sides have the record. */
            fields: string[];
            /** @description Id of the record. */
            id: string;
            /**
             * @description Kind of the record.
             * @enum {string}
             */
            kind: "facility" | "equipment" | "service" | "conductor" | "photo";
            /** @description Table of the source. */
            table: string;
        };
        /** @description One factor that the engines score differently. */
        DifferingFactor: {
            /**
             * Format: double
             * @description Score in use minus local score.
             */
            difference: number;
            factor: components["schemas"]["Factor"];
            /**
             * Format: double
             * @description Score in the figure in use, 0-100.
             */
            in_use: number;
            label: string;
            /**
             * Format: double
             * @description Score by the local engine, 0-100.
             */
            local: number;
        };
        /**
         * @description Direction in which feeds are followed.
         * @enum {string}
         */
        Direction: "upstream" | "downstream";
        /** @description One item with a due date. */
        DueItem: {
            /**
             * Format: int32
             * @description Positive when past, negative when still to come.
             */
            days_overdue: number;
            due_date: components["schemas"]["Day"];
            equipment_id: components["schemas"]["EquipmentId"];
            equipment_name: string;
            equipment_type: components["schemas"]["EquipmentKind"];
        };
        /** @description Nameplate ratings at both ends of a feed, as far as known. */
        EdgeRatings: {
            /** @description Feeder end; a transformer's voltage is its secondary voltage. */
            from: components["schemas"]["EndRatings"];
            /** @description Fed end; a transformer's voltage is its primary voltage. */
            to: components["schemas"]["EndRatings"];
        };
        /** @description Editions of the standards used. */
        Editions: {
            nfpa_70b: string;
            nfpa_70e: string;
        };
        /** @description Nameplate ratings at one end of a feed. */
        EndRatings: {
            /**
             * Format: int32
             * @description Rated current, A.
             */
            amperage: number | null;
            /** @description As written. */
            voltage: string | null;
        };
        /** @description Aggregated figures of items, by engine. */
        EngineBreakdown: {
            /**
             * Format: int64
             * @description Calculated by the local engine.
             */
            local: number;
            /**
             * Format: int64
             * @description Figures of either engine that are not current as the engine mode requires.
             */
            stale: number;
            /**
             * Format: int64
             * @description Calculated by VoltMetrics.
             */
            voltmetrics: number;
        };
        /** @description The circuit breaker of calls to VoltMetrics. */
        EngineBreaker: {
            /**
             * Format: int32
             * @description Consecutive failures.
             */
            failures: number;
            /**
             * Format: int64
             * @description Whole seconds since it entered this state.
             */
            for_seconds: number;
            /**
             * Format: int64
             * @description How often it has opened since the program started.
             */
            opens: number;
            /**
             * @description `closed`, `open` or `half_open`.
             * @enum {string}
             */
            state: "closed" | "open" | "half_open";
        };
        /** @description Difference between the remote and the local figure. */
        EngineDifference: {
            /**
             * Format: int32
             * @description Rating steps by which the remote rating is higher; negative when it is lower.
             */
            ratings: number;
            /**
             * Format: double
             * @description Remote minus local score, points.
             */
            score: number;
        };
        /** @description An item with different figures. */
        EngineDisagreement: {
            /**
             * Format: double
             * @description Remote minus local score, points.
             */
            difference: number;
            equipment_id: components["schemas"]["EquipmentId"];
            equipment_name: string;
            local_rating: components["schemas"]["RiskRating"];
            /** Format: double */
            local_score: number;
            /**
             * Format: int32
             * @description Rating steps by which the remote rating is higher; negative when it is lower.
             */
            ratings: number;
            remote_rating: components["schemas"]["RiskRating"];
            /** Format: double */
            remote_score: number;
        };
        /** @description The engine in use and its state. */
        EngineDocument: {
            /** @description Version of the local engine's algorithm. */
            algorithm_version: string;
            /** @description VoltMetrics does not answer, asked for a pause, or is not configured. */
            away: boolean;
            breaker: components["schemas"]["EngineBreaker"] | null;
            /** @description Figures in use, by engine, within the caller's facility scope. */
            figures: components["schemas"]["FigureCounts"];
            /** @description Engine in use: `local`, `remote` (VoltMetrics) or `hybrid`. */
            mode: components["schemas"]["EngineMode"];
            resumes_at: components["schemas"]["Moment"] | null;
            /**
             * Format: int64
             * @description Calculations that wait or whose result is awaited, within the caller's facility scope.
             */
            under_way: number;
        };
        /** @description One factor by both engines. */
        EngineFactor: {
            /** @description Explanation by the remote engine. */
            details: string | null;
            /**
             * Format: double
             * @description Remote minus local score, points; null when either is missing.
             */
            difference: number | null;
            factor: string;
            label: string | null;
            /** Format: double */
            local: number | null;
            /** Format: double */
            local_weight: number | null;
            /** Format: double */
            remote: number | null;
            /** Format: double */
            remote_weight: number | null;
        };
        /** @description One engine's figure. */
        EngineFigure: {
            algorithm_version: string;
            calculated_at: components["schemas"]["Moment"];
            engine: string;
            nfpa_70b: components["schemas"]["EngineStandard"];
            nfpa_70e: components["schemas"]["EngineStandard"];
            /** @description It was calculated from other data than the current, or more than a day ago. */
            outdated: boolean;
            received_at: components["schemas"]["Moment"] | null;
            risk_rating: components["schemas"]["RiskRating"];
            /** Format: double */
            score: number;
        };
        /** @description The figure in use in documents. */
        EngineInUse: {
            algorithm_version: string;
            calculated_at: components["schemas"]["Moment"];
            engine: string;
            risk_rating: components["schemas"]["RiskRating"];
            /** Format: double */
            score: number;
            stale: boolean;
        };
        /**
         * @description Configured engine mode.
         * @enum {string}
         */
        EngineMode: "local" | "remote" | "hybrid";
        /** @description One engine's result of a standard. */
        EngineStandard: {
            /** @description What is missing, as text of the remote engine. */
            issues: string[];
            /**
             * Format: double
             * @description 0-100.
             */
            score: number | null;
            /**
             * @description `compliant`, `partial` or `non_compliant`; null when the standard does not apply.
             * @enum {string|null}
             */
            status: "compliant" | "partial" | "non_compliant" | null;
        };
        /** @description `GET /equipment/{id}/engines` */
        EnginesDocument: {
            difference: components["schemas"]["EngineDifference"] | null;
            equipment_id: components["schemas"]["EquipmentId"];
            equipment_name: string;
            facility_id: components["schemas"]["FacilityId"];
            /** @description Local factors in the algorithm's order, then the remote engine's additional ones. */
            factors: components["schemas"]["EngineFactor"][];
            in_use: components["schemas"]["EngineInUse"];
            local: components["schemas"]["EngineFigure"];
            /** @description Configured engine mode. */
            mode: components["schemas"]["EngineMode"];
            remote: components["schemas"]["EngineFigure"] | null;
        };
        /** @description Compliance of equipment with both standards. */
        EquipmentCompliance: {
            nfpa_70b: components["schemas"]["EquipmentMaintenance"];
            nfpa_70e: components["schemas"]["EquipmentSafety"];
        };
        /** @description Compliant and non-compliant items. */
        EquipmentCounts: {
            /** Format: int64 */
            compliant: number;
            /** Format: int64 */
            non_compliant: number;
            /** Format: int64 */
            total: number;
        };
        /** @description Equipment with all its known properties. */
        EquipmentDocument: {
            compliance: components["schemas"]["EquipmentCompliance"];
            created_at: components["schemas"]["Moment"] | null;
            id: components["schemas"]["EquipmentId"];
            install_date: components["schemas"]["Day"] | null;
            last_updated: components["schemas"]["Moment"];
            location: components["schemas"]["EquipmentLocation"];
            manufacturer: string | null;
            model: string | null;
            name: string;
            photos: components["schemas"]["PhotoDocument"][];
            risk_assessment: components["schemas"]["RiskAssessment"];
            serial_number: string | null;
            /** @description Newest first. */
            service_history: components["schemas"]["ServiceDocument"][];
            /** @description Name of the source of the record. */
            source: string | null;
            source_last_success: components["schemas"]["Moment"] | null;
            specifications: components["schemas"]["SpecificationsDocument"];
            type: components["schemas"]["EquipmentKind"];
        };
        /** @description `GET /equipment/{id}/forecast`. */
        EquipmentForecast: components["schemas"]["Forecast"] & {
            equipment_id: components["schemas"]["EquipmentId"];
            equipment_name: string;
            facility_id: components["schemas"]["FacilityId"];
            /** @description Dotted names of unknown inputs that were substituted. */
            missing_inputs: string[];
        };
        /** @description `GET /equipment/{id}/history`. Months before it existed are omitted. */
        EquipmentHistory: {
            algorithm_version: string;
            equipment_id: components["schemas"]["EquipmentId"];
            equipment_name: string;
            facility_id: components["schemas"]["FacilityId"];
            /** @description Oldest first. */
            months: components["schemas"]["EquipmentMonth"][];
        };
        EquipmentId: string;
        /** @enum {string} */
        EquipmentKind: "panel" | "switchboard" | "switchgear" | "transformer" | "breaker" | "disconnect" | "mcc" | "busway" | "raceway" | "conductor" | "ups" | "generator" | "battery" | "motor" | "other";
        /** @description Equipment in a list. */
        EquipmentListItem: {
            /** @description Version of the engine's algorithm. */
            algorithm_version: string;
            /** @description Time of calculation. */
            assessed_at: components["schemas"]["Moment"];
            clearance_issue: boolean | null;
            condition: components["schemas"]["ConditionRating"];
            /**
             * @description `Copper` or `Aluminum`.
             * @enum {string|null}
             */
            conductor_material: "Copper" | "Aluminum" | null;
            corrosion_level: components["schemas"]["Severity"] | null;
            /** @description Engine that calculated the figure. */
            engine: string;
            facility_id: components["schemas"]["FacilityId"];
            id: components["schemas"]["EquipmentId"];
            install_date: components["schemas"]["Day"] | null;
            /** Format: int32 */
            intervention_count: number | null;
            last_service: components["schemas"]["Day"] | null;
            last_updated: components["schemas"]["Moment"];
            location: string | null;
            name: string;
            /** @description Signed URL of its first photo. */
            photo_url: string | null;
            /** @description Names of the factors that score 70 or more, worst first; the highest when none does. */
            risk_factors: string[];
            risk_rating: components["schemas"]["RiskRating"];
            /** Format: int32 */
            risk_score: number;
            rust_level: components["schemas"]["Severity"] | null;
            /** @description The data or the day has changed since, or the configured engine is unavailable. */
            stale: boolean;
            /** @description Measured temperature, "78°C". */
            temperature: string | null;
            type: components["schemas"]["EquipmentKind"];
        };
        /** @description Location of equipment. */
        EquipmentLocation: {
            building: string | null;
            coordinates: components["schemas"]["MapPoint"] | null;
            facility_id: components["schemas"]["FacilityId"];
            facility_name: string;
            room: string | null;
        };
        /** @description NFPA 70B compliance of equipment. */
        EquipmentMaintenance: {
            /** Format: int32 */
            compliance_percentage: number;
            compliant: boolean;
            last_inspection: components["schemas"]["Day"] | null;
            maintenance_status: components["schemas"]["MaintenanceStatus"];
            /** @description It is overdue only because no service of the overdue scopes is on record. */
            never_recorded: boolean;
            next_inspection_due: components["schemas"]["Day"] | null;
        };
        /** @description One month end of equipment. */
        EquipmentMonth: {
            /** @description "Dec 2024". */
            month: string;
            month_end: components["schemas"]["Day"] | null;
            /** @description Reconstructed from install and service dates, not stored as the month passed. */
            reconstructed: boolean;
            risk_rating: components["schemas"]["RiskRating"];
            /**
             * Format: int32
             * @description 0-100, rounded.
             */
            risk_score: number;
        };
        /** @description A page of equipment. */
        EquipmentPage: {
            equipment: components["schemas"]["EquipmentListItem"][];
            /** Format: int64 */
            limit: number;
            /** Format: int64 */
            page: number;
            /**
             * Format: int64
             * @description Number of items that match.
             */
            total: number;
        };
        /** @description NFPA 70E compliance of equipment. No PPE is stated without a current arc-flash study. */
        EquipmentSafety: {
            arc_flash_label_present: boolean;
            /** Format: int32 */
            compliance_percentage: number | null;
            /** @description Null when the standard's label and study rules do not apply to the item. */
            compliant: boolean | null;
            /**
             * Format: double
             * @description Recorded incident energy at the working distance, cal/cm², whatever the state of the study.
             */
            incident_energy: number | null;
            last_assessment: components["schemas"]["Day"] | null;
            /** @description Basis: state of the arc-flash study. */
            ppe_basis: components["schemas"]["PpeBasis"];
            /** @description Why no PPE is stated; null with a current study. */
            ppe_note: string | null;
            /** @description PPE statement from recorded values; null without a current arc-flash study. */
            ppe_requirements: string | null;
            /**
             * Format: double
             * @description Incident energy, cal/cm²; null without a current arc-flash study.
             */
            required_arc_rating_cal_cm2: number | null;
        };
        /** @description A server-sent event. */
        EventMessage: {
            /** @description Nothing for `hello`, a `ChangedEvent` for `changed`, a `RunDocument` for `run`. */
            data: string;
            /** @enum {string} */
            event: "hello" | "changed" | "run";
            /** @description For the header `Last-Event-ID`. */
            id: string;
        };
        /** @description The facility of a report. */
        EvidenceFacility: {
            id: components["schemas"]["FacilityId"];
            location: string | null;
            name: string;
        };
        /** @description The report's content. */
        EvidenceReport: {
            /** @description As in the facility's risk document; empty when none was evaluated. */
            actions: components["schemas"]["PriorityAction"][];
            /** @description The facility-wide arc-flash study, as in the compliance document. */
            arc_flash_study: components["schemas"]["StudyDetail"];
            /** @description Day of assessment. */
            as_of: components["schemas"]["Day"];
            completeness: components["schemas"]["DataCompleteness"];
            /** @description Items in scope of NFPA 70E that no current arc-flash study covers. */
            equipment_studies: components["schemas"]["StudyCoverage"];
            facility: components["schemas"]["EvidenceFacility"];
            /** @description Items rated High or Critical, worst first. */
            findings: components["schemas"]["ReportFinding"][];
            /** @description Time of generation. */
            generated_at: components["schemas"]["Moment"];
            /** @description Items in scope of NFPA 70E whose arc-flash label is missing or incomplete. */
            labels: components["schemas"]["LabelFinding"][];
            method: components["schemas"]["ReportMethod"];
            /** @description Every overdue maintenance scope of every item, longest overdue first, those that were never recorded last. */
            overdue: components["schemas"]["OverdueMaintenance"][];
            summary: components["schemas"]["EvidenceSummary"];
        };
        /** @description Risk and compliance of the facility. */
        EvidenceSummary: {
            compliance_status: components["schemas"]["ComplianceStatus"] | null;
            /** Format: int64 */
            critical_equipment_count: number;
            /** Format: int64 */
            equipment_count: number;
            /** Format: int64 */
            high_risk_equipment_count: number;
            last_arc_flash_analysis: components["schemas"]["Day"] | null;
            last_infrared_scan: components["schemas"]["Day"] | null;
            last_inspection: components["schemas"]["Day"] | null;
            /** Format: int32 */
            nfpa_70b_compliance: number | null;
            /** Format: int32 */
            nfpa_70e_compliance: number | null;
            /** Format: int32 */
            overall_compliance: number | null;
            risk_level: components["schemas"]["RiskRating"] | null;
            /** Format: int32 */
            risk_score: number | null;
            system_age: string | null;
        };
        /** @description `GET /equipment/{id}/explain` */
        ExplainDocument: {
            algorithm_title: string;
            algorithm_version: string;
            /** @description Day of assessment. */
            as_of: components["schemas"]["Day"];
            /** @description Dates after `as_of`, which count as unknown. */
            dates_ahead: components["schemas"]["FutureDateEntry"][];
            difference: components["schemas"]["ExplainedDifference"] | null;
            editions: components["schemas"]["Editions"];
            equipment_id: components["schemas"]["EquipmentId"];
            equipment_name: string;
            equipment_type: components["schemas"]["EquipmentKind"];
            facility_id: components["schemas"]["FacilityId"];
            facility_name: string | null;
            in_use: components["schemas"]["EngineInUse"] | null;
            nfpa_70b: components["schemas"]["MaintenanceAssessment"];
            nfpa_70e: components["schemas"]["SafetyAssessment"];
            /** @description The local engine's score, whichever engine is in use. */
            risk: components["schemas"]["ExplainedRisk"];
        };
        /** @description Difference between the score in use, by another engine, and the explained local score. */
        ExplainedDifference: {
            /** @description The factors of both engines that differ, the largest effect on the score first. */
            factors: components["schemas"]["DifferingFactor"][];
            /**
             * Format: double
             * @description Score in use minus local score, points.
             */
            score: number;
            /** @description The difference in words: which engine made which score, and where they differ. */
            text: string;
        };
        /** @description One factor of an explained score. */
        ExplainedFactor: {
            /**
             * Format: double
             * @description Its contribution to the score, points: calibration * weight * score.
             */
            contribution: number;
            /** @description Explanation, one sentence. */
            details: string;
            factor: components["schemas"]["Factor"];
            /** @description Inputs used. */
            inputs: components["schemas"]["UsedInput"][];
            /** @description Display name. */
            label: string;
            /**
             * Format: double
             * @description Its score, 0-100.
             */
            score: number;
            /**
             * Format: double
             * @description Its weight, 0-1.
             */
            weight: number;
        };
        /** @description A risk score with its explanation. */
        ExplainedRisk: {
            /**
             * Format: double
             * @description Multiplier of the weighted factors.
             */
            calibration: number;
            /**
             * Format: double
             * @description Points removed by the cap: zero or negative. The contributions and this sum to `score`.
             */
            cap: number;
            /**
             * Format: double
             * @description Confidence, 0-1: 1 less the weights of the factors that used a substitute input.
             */
            confidence: number;
            /** @description In the algorithm's order. */
            factors: components["schemas"]["ExplainedFactor"][];
            findings: components["schemas"]["RiskFinding"][];
            /** @description Dotted names of unknown inputs that a factor needed and substituted. */
            missing_inputs: string[];
            risk_rating: components["schemas"]["RiskRating"];
            /**
             * Format: int32
             * @description The exact score rounded half up.
             */
            risk_score: number;
            /**
             * Format: double
             * @description The exact score, 0-100.
             */
            score: number;
            /** @description The score line by line. The points of the lines sum to `total` exactly. */
            sum: components["schemas"]["SumLine"][];
            /**
             * Format: double
             * @description `score` to four decimals.
             */
            total: number;
        };
        /** @description All records, each in the canonical format of its kind. */
        ExportedRecords: {
            conductors: Record<string, never>[];
            equipment: Record<string, never>[];
            facilities: Record<string, never>[];
            photos: Record<string, never>[];
            services: Record<string, never>[];
        };
        /** @description Equipment of another facility that loses its normal feed when the requested equipment fails. */
        ExternalLoadItem: {
            alternate_feeds: components["schemas"]["EquipmentId"][];
            critical_load: boolean | null;
            facility_id: components["schemas"]["FacilityId"];
            facility_name: string;
            /** @description The requested equipment, or one downstream of it. */
            fed_from: components["schemas"]["EquipmentId"];
            /**
             * @description Its feeder is the requested equipment or loses power with it. The state of its alternate feeders, if any, is
             *     unknown.
             */
            feeder_goes_dark: boolean;
            id: components["schemas"]["EquipmentId"];
            name: string;
            type: components["schemas"]["EquipmentKind"];
        };
        /** @description A facility with all its known properties. */
        FacilityDocument: components["schemas"]["FacilityListItem"] & {
            /**
             * Format: double
             * @description Mean score of its items, 0-1, two decimals.
             */
            average_equipment_risk: number | null;
            conductor_type_breakdown: components["schemas"]["ConductorBreakdown"];
            /**
             * Format: int32
             * @description Years since it was built.
             */
            facility_age: number | null;
            /** @description Month ends, oldest first. Empty until they have been reconstructed or have passed. */
            historical_risk: components["schemas"]["HistoricalRisk"][];
            humidity_risk: components["schemas"]["HumidityRisk"] | null;
            last_arc_flash_analysis: components["schemas"]["Day"] | null;
            last_infrared_scan: components["schemas"]["Day"] | null;
            /** @description The three highest categories, highest first. */
            risk_factors: components["schemas"]["RiskFactor"][];
            /** @description Name of the source of the record. */
            source: string | null;
            /** @description Mean age of items with a known install date, "15 years". */
            system_age: string | null;
            /** @description At most five, worst first, of mixed equipment types. */
            top_threats: components["schemas"]["EquipmentListItem"][];
        };
        /** @description `GET /engines/compare` */
        FacilityEnginesDocument: {
            /**
             * Format: int64
             * @description Items with figures of both engines.
             */
            compared: number;
            /** Format: int64 */
            equipment_count: number;
            facility_id: components["schemas"]["FacilityId"];
            facility_name: string;
            /** @description Local aggregate of the figures in use. */
            figure: components["schemas"]["FacilityInUse"];
            /** @description Items with the largest differences, at most 20: by rating steps, then by points. */
            furthest: components["schemas"]["EngineDisagreement"][];
            /**
             * Format: double
             * @description Maximum absolute difference of the scores, points.
             */
            max_distance: number | null;
            /**
             * Format: double
             * @description Mean of remote minus local score, points.
             */
            mean_difference: number | null;
            /**
             * Format: double
             * @description Mean absolute difference of the scores, points.
             */
            mean_distance: number | null;
            mode: components["schemas"]["EngineMode"];
            /**
             * Format: int64
             * @description Items with different ratings.
             */
            rated_differently: number;
            /**
             * Format: int64
             * @description Items with a lower remote rating.
             */
            rated_milder: number;
            remote: components["schemas"]["RemoteFacilityDocument"] | null;
            /**
             * Format: int64
             * @description Items with the remote figure in use.
             */
            remote_in_use: number;
        };
        /** @description `GET /facilities/{id}/forecast`. */
        FacilityForecast: components["schemas"]["Forecast"] & {
            /** Format: int64 */
            equipment_count: number;
            /**
             * Format: int64
             * @description Items with neither an installation date nor a service on record: their score does not change.
             */
            equipment_without_dates: number;
            facility_id: components["schemas"]["FacilityId"];
            facility_name: string;
        };
        /** @description `GET /facilities/{id}/history`. Months without equipment are omitted. */
        FacilityHistory: {
            algorithm_version: string;
            facility_id: components["schemas"]["FacilityId"];
            facility_name: string;
            /** @description Oldest first. */
            months: components["schemas"]["MonthEnd"][];
            /**
             * @description Number of month ends still to be reconstructed in the background. For a version that is not in force this starts
             *     on the first request.
             */
            months_pending: number;
        };
        FacilityId: string;
        /** @description The local aggregate figure of a facility. */
        FacilityInUse: {
            by_rating: components["schemas"]["RiskDistribution"];
            /** Format: int32 */
            nfpa_70b: number | null;
            /** Format: int32 */
            nfpa_70e: number | null;
            risk_rating: components["schemas"]["RiskRating"] | null;
            /** Format: double */
            score: number | null;
        };
        /** @description A facility in a list. */
        FacilityListItem: components["schemas"]["AggregateFreshness"] & {
            compliance_status: components["schemas"]["ComplianceStatus"] | null;
            contractor: string | null;
            coordinates: components["schemas"]["MapPoint"] | null;
            /** Format: int64 */
            critical_equipment_count: number;
            /** Format: int64 */
            equipment_count: number;
            /** Format: int64 */
            high_risk_equipment_count: number;
            id: components["schemas"]["FacilityId"];
            last_inspection: components["schemas"]["Day"] | null;
            last_updated: components["schemas"]["Moment"];
            /** @description Address, city, state and postal code. */
            location: string | null;
            name: string;
            risk_distribution: components["schemas"]["RiskDistribution"];
            /**
             * Format: int32
             * @description Null without equipment.
             */
            risk_score: number | null;
        };
        /** @description A page of facilities. */
        FacilityPage: {
            facilities: components["schemas"]["FacilityListItem"][];
            /** Format: int64 */
            limit: number;
            /** Format: int64 */
            page: number;
            /**
             * Format: int64
             * @description Number of facilities that match.
             */
            total: number;
        };
        /** @description Risk and compliance of a facility in short. */
        FacilitySnapshot: {
            compliance_status: components["schemas"]["ComplianceStatus"] | null;
            /** Format: int64 */
            critical_risk_equipment_count: number;
            /** Format: int64 */
            high_risk_equipment_count: number;
            /** Format: int64 */
            low_risk_equipment_count: number;
            /** Format: int64 */
            medium_risk_equipment_count: number;
            /** Format: int32 */
            nfpa_70b_compliance: number | null;
            /** Format: int32 */
            nfpa_70e_compliance: number | null;
            /** Format: int32 */
            overall_compliance: number | null;
            risk_level: components["schemas"]["RiskRating"] | null;
            /**
             * Format: int32
             * @description Null without equipment.
             */
            risk_score: number | null;
        };
        /**
         * @description A factor of the risk score.
         * @enum {string}
         */
        Factor: "age" | "material" | "maintenance" | "environmental" | "operational" | "visual";
        /** @description Weight of a factor in the weighted sum. */
        FactorWeight: {
            factor: components["schemas"]["Factor"];
            /** Format: double */
            weight: number;
        };
        /** @description An item of a batch that failed. */
        FailedItem: {
            /** @description Id of the equipment item. */
            equipment_id: string;
            /** @description Why it failed. */
            error: string;
        };
        /** @description Number of items, and of critical loads among them. */
        FailureCount: {
            critical_loads: number;
            items: number;
        };
        /**
         * @description Kind of feed.
         * @enum {string}
         */
        FeedKind: "normal" | "alternate";
        /** @description `GET /equipment/{id}/upstream` and `/downstream` */
        FeedsDocument: {
            direction: components["schemas"]["Direction"];
            equipment_id: components["schemas"]["EquipmentId"];
            equipment_name: string;
            facility_id: components["schemas"]["FacilityId"];
            facility_name: string;
            /**
             * @description Equipment of other facilities whose normal feeder is the requested equipment or downstream of it, limited to the
             *     facilities visible to the caller, in the order of ids. `on_failure` counts it separately. Its own `/downstream`
             *     lists what it feeds in turn.
             */
            fed_in_other_facilities: components["schemas"]["ExternalLoadItem"][];
            /** @description Nearest first, without the requested equipment itself. */
            items: components["schemas"]["FeedsItem"][];
            /** @description Loops of normal feeds that contain the requested equipment or one of `items`, each in the order of `fed_from`. */
            loops: components["schemas"]["EquipmentId"][][];
            on_failure: components["schemas"]["OnFailure"];
            /** @description Feeds of the requested equipment and of `items` from equipment that is not in the facility. */
            orphans: components["schemas"]["OrphanFeed"][];
            /** @description Number of items found. */
            total: number;
        };
        /** @description One upstream or downstream item. */
        FeedsItem: {
            alternate_feeds: components["schemas"]["EquipmentId"][];
            critical_load: boolean | null;
            /** @description Number of feeds between it and the requested equipment, from 1. */
            depth: number;
            fed_from: components["schemas"]["EquipmentId"] | null;
            /** @description Counted in `on_failure.go_dark`: it loses power when the requested equipment fails. */
            goes_dark: boolean;
            /** @description Counted in `on_failure.have_alternate`: when the requested equipment fails, an alternate feeder still has power. */
            has_alternate: boolean;
            id: components["schemas"]["EquipmentId"];
            /** @description It is downstream of the requested equipment, and so counted in `on_failure.lose_normal_feed`. */
            loses_normal_feed: boolean;
            name: string;
            risk_rating: components["schemas"]["RiskRating"];
            /** Format: int32 */
            risk_score: number;
            type: components["schemas"]["EquipmentKind"];
        };
        /** @description Figures in use, by engine. */
        FigureCounts: {
            /**
             * Format: int64
             * @description Figures of the local engine.
             */
            local: number;
            /**
             * Format: int64
             * @description Figures of either engine that are the last known one and not what the mode promises.
             */
            stale: number;
            /**
             * Format: int64
             * @description Figures of VoltMetrics.
             */
            voltmetrics: number;
        };
        /** @description How a column of a table was interpreted. */
        FileColumn: {
            /** @description Its name in the header. */
            column: string;
            /** @description The canonical field, such as `equipment.install_date`; null for an ignored column. */
            field: string | null;
        };
        /** @description A problem of one line. */
        FileProblem: {
            /** @description The column or dotted field; `character 7` for a syntax error. */
            column: string;
            /** @description The row's id if it could be read, else its position. */
            id: string;
            /**
             * Format: int64
             * @description First line of the row, from 1; 0 for the file as a whole.
             */
            line: number;
            /** @description The whole row was rejected; otherwise only this value is unknown. */
            quarantined: boolean;
            /** @description The problem. */
            reason: string;
            /** @description The value in the file. */
            value: string | null;
        };
        /** @description The report on a file. */
        FileReport: {
            /** @description The columns of a table in their order; empty for other formats. */
            columns: components["schemas"]["FileColumn"][];
            /**
             * @description `UTF-8`, `UTF-16LE`, `UTF-16BE` or `windows-1252`, which includes Latin-1; empty if not detected.
             * @enum {string}
             */
            encoding: "UTF-8" | "UTF-16LE" | "UTF-16BE" | "windows-1252" | "";
            /** @description Its name. */
            file: string;
            /**
             * @description `json`, `ndjson` or `csv`; empty if not detected.
             * @enum {string}
             */
            format: "json" | "ndjson" | "csv" | "";
            /**
             * Format: int64
             * @description Rows of them that were stored or deleted their record; the others were rejected.
             */
            kept: number;
            /**
             * Format: int64
             * @description Number of problems.
             */
            problem_count: number;
            /** @description The first 10,000 problems. */
            problems: components["schemas"]["FileProblem"][];
            /**
             * Format: int64
             * @description Rows read.
             */
            rows: number;
        };
        /** @description Monthly risk without service (`idle`) and with overdue services done (`serviced`). */
        Forecast: {
            algorithm_version: string;
            /** @description First day of the forecast: today. */
            as_of: components["schemas"]["Day"];
            /** @description One entry a month end, the next first. */
            forecast: components["schemas"]["ForecastMonth"][];
            idle: components["schemas"]["ForecastCase"] | null;
            /**
             * Format: int32
             * @description Forecast horizon, months.
             */
            months: number;
            /**
             * @description "not enough data" when no score changes with time; then `idle` and `serviced` are null and `forecast` is
             *     empty.
             */
            note: string | null;
            serviced: components["schemas"]["ForecastCase"] | null;
        };
        /** @description Score today, and the months in which the rating worsens. */
        ForecastCase: {
            /** @description The month in which it becomes Critical; null when it already is, or does not. */
            becomes_critical: string | null;
            /** @description The month in which it becomes High ("2027-03"); null when it already is, or does not. */
            becomes_high: string | null;
            /** @description Rating today. */
            risk_level: components["schemas"]["RiskRating"];
            /**
             * Format: int32
             * @description Score today, 0-100, rounded.
             */
            risk_score: number;
        };
        /** @description One month end. */
        ForecastMonth: {
            /** @description The month's last day. */
            date: components["schemas"]["Day"];
            idle_risk_level: components["schemas"]["RiskRating"];
            /**
             * Format: int32
             * @description Without any service.
             */
            idle_risk_score: number;
            /** @description "2027-03" */
            month: string;
            serviced_risk_level: components["schemas"]["RiskRating"];
            /**
             * Format: int32
             * @description With every overdue service done today.
             */
            serviced_risk_score: number;
        };
        /** @description A date after the day of assessment. */
        FutureDateEntry: {
            day: components["schemas"]["Day"];
            /** @description Dotted name of the field. */
            field: string;
        };
        /** @description The state of the server process. */
        HealthDocument: {
            /**
             * @description Always `ok`.
             * @enum {string}
             */
            status: "ok";
            /**
             * Format: int64
             * @description Time since the server started, seconds.
             */
            uptime_seconds: number;
            /** @description Version of the program. */
            version: string;
        };
        /** @description One of the facilities with the highest scores. */
        HighRiskFacility: {
            /** Format: int64 */
            critical_equipment_count: number;
            facility_id: components["schemas"]["FacilityId"];
            facility_name: string;
            location: string | null;
            /** Format: int32 */
            risk_score: number;
        };
        /** @description An item rated High or Critical. */
        HighRiskItem: {
            equipment_id: components["schemas"]["EquipmentId"];
            equipment_name: string;
            equipment_type: components["schemas"]["EquipmentKind"];
            location: string | null;
            primary_risk_factor: string | null;
            risk_level: components["schemas"]["RiskRating"];
            /** Format: int32 */
            risk_score: number;
        };
        /** @description One month end of a facility's trend. */
        HistoricalRisk: {
            /** @description Mean age, "15 years". */
            equipment_age: string | null;
            /**
             * Format: int64
             * @description Items installed by then.
             */
            equipment_count: number;
            /** @description "Dec 2024". */
            month: string;
            /** @description Reconstructed from install and service dates, not stored as the month passed. */
            reconstructed: boolean;
            /**
             * Format: int32
             * @description 0-100, rounded.
             */
            risk_score: number;
        };
        /**
         * @description Humidity risk of a facility, from its mean relative humidity.
         * @enum {string}
         */
        HumidityRisk: "Low" | "Medium" | "High";
        /** @description The result of an import. */
        ImportDocument: {
            /**
             * Format: int64
             * @description Number of invalid values and rows.
             */
            complaints: number;
            /** @description Why nothing of the file was kept, as one sentence; null when something was. */
            nothing_kept: string | null;
            /** @description Report about the file, with the invalid lines. */
            report: components["schemas"]["FileReport"];
            /** @description The run. */
            run: components["schemas"]["RunDocument"];
        };
        /** @description A file on the server's machine. */
        ImportFileRequest: {
            /** @description Delete even a large part of the imported records when the file no longer has them. Default false. */
            allow_mass_delete?: boolean;
            /**
             * @description Kind of the records in a CSV file, when its header does not tell: `facility`, `equipment`, `service`, `conductor`
             *     or `photo`.
             * @enum {string|null}
             */
            kind?: "facility" | "equipment" | "service" | "conductor" | "photo" | null;
            /** @description Absolute path. */
            path: string;
        };
        /**
         * @description Origin of the value of an input.
         * @enum {string}
         */
        InputBasis: "recorded" | "facility_average" | "assumed" | "unknown";
        /** @description A flag, a number in the unit of the record, a day or a word. */
        InputValue: boolean | number | string;
        /** @description Items by the status of their worst scope. */
        InspectionStatus: {
            /** Format: int64 */
            due_soon: number;
            /**
             * Format: int64
             * @description Overdue only because no service of the overdue scopes is on record.
             */
            never_recorded: number;
            /**
             * Format: int64
             * @description Those in `never_recorded` included.
             */
            overdue: number;
            /** Format: int64 */
            up_to_date: number;
        };
        /** @description An invalid value in a row of a source. */
        IssueDocument: {
            /** @description Column with the value. */
            column: string;
            /** @description When the issue was first found. */
            first_seen: components["schemas"]["Moment"];
            /** @description Id of the row. */
            id: string;
            /** @description When the issue was last found. */
            last_seen: components["schemas"]["Moment"];
            /** @description Whether the whole row was rejected. Otherwise only the value is treated as unknown. */
            quarantined: boolean;
            /** @description What is wrong with the value. */
            reason: string;
            /** @description Name of the source. */
            source: string;
            /** @description Table of the source. */
            table: string;
            /** @description The value; null when it is missing. */
            value: string | null;
        };
        /** @description A page of validation issues. */
        IssuePage: {
            /** @description The issues of this page. */
            issues: components["schemas"]["IssueDocument"][];
            /**
             * Format: int64
             * @description Entries per page.
             */
            limit: number;
            /**
             * Format: int64
             * @description Page number, from 1.
             */
            page: number;
            /**
             * Format: int64
             * @description Number of issues.
             */
            total: number;
            /**
             * Format: int64
             * @description Number of issues that are counted in `total` and on no page: of each source 10,000 are kept. Null when all are on the
             *     pages.
             */
            unlisted: number | null;
        };
        /** @description An API key without its secret. */
        KeyDocument: {
            /** @description When the key was created. */
            created_at: components["schemas"]["Moment"];
            expires_at: components["schemas"]["Moment"] | null;
            /** @description The facilities that the key may see; null for all. */
            facilities: components["schemas"]["FacilityId"][] | null;
            /** @description 16 hexadecimal digits. */
            id: string;
            /** @description Display name. */
            name: string;
            revoked_at: components["schemas"]["Moment"] | null;
            /**
             * @description `viewer`, `operator`, `admin` or `service`.
             * @enum {string}
             */
            role: "viewer" | "operator" | "admin" | "service";
            /** @description Rights of a `service`; empty for the other roles. */
            scopes: string[];
        };
        /** @description All API keys. */
        KeyList: {
            /** @description The keys, by id. */
            keys: components["schemas"]["KeyDocument"][];
            /** @description Number of keys. */
            total: number;
        };
        /** @description A missing or incomplete label. */
        LabelFinding: {
            equipment_id: components["schemas"]["EquipmentId"];
            equipment_name: string;
            equipment_type: components["schemas"]["EquipmentKind"];
            label: components["schemas"]["LabelState"];
            location: string | null;
            /** @description Reason as text. */
            reason: string;
        };
        /**
         * @description State of an arc-flash label (NFPA 70E-2024 130.5(H)).
         * @enum {string}
         */
        LabelState: "complete" | "incomplete" | "missing";
        /** @description Labels on the items in scope. */
        LabelStatus: {
            /** Format: int64 */
            missing: number;
            /** Format: int64 */
            present: number;
        };
        /** @description A log line. */
        LogLineDocument: {
            at: components["schemas"]["Moment"];
            fields: {
                [key: string]: string;
            };
            /**
             * @description `error`, `warn`, `info`, `debug` or `trace`.
             * @enum {string}
             */
            level: "error" | "warn" | "info" | "debug" | "trace";
            message: string;
            /**
             * Format: int64
             * @description Increasing number of the line, for the parameter `after`.
             */
            number: number;
            /** @description Id of the request that the line belongs to. */
            request_id: string | null;
            /** @description Module of the program that wrote the line. */
            target: string;
        };
        /** @description The latest log lines that match, newest first. */
        LogPage: {
            /** Format: int32 */
            limit: number;
            lines: components["schemas"]["LogLineDocument"][];
            /** @description Number of lines in memory that match. */
            total: number;
        };
        /** @description Credentials of a user. */
        LoginRequest: {
            password: string;
            username: string;
        };
        /** @description NFPA 70B assessment of one piece of equipment. */
        MaintenanceAssessment: {
            /**
             * Format: int32
             * @description Scopes not overdue, percent, rounded half up.
             */
            compliance_percentage: number;
            /** @description Nothing is overdue. */
            compliant: boolean;
            /**
             * Format: int32
             * @description Equipment condition 1 (best) to 3: the worst of the three axes.
             */
            condition: number;
            /**
             * Format: int32
             * @description Criticality, 1-3.
             */
            criticality: number;
            /**
             * Format: int32
             * @description Operating environment, 1-3.
             */
            environment: number;
            last_inspection: components["schemas"]["Day"] | null;
            /** @description Status of the worst scope. */
            maintenance_status: components["schemas"]["MaintenanceStatus"];
            /** @description It is overdue only because no service of the overdue scopes is on record. */
            never_recorded: boolean;
            next_inspection_due: components["schemas"]["Day"] | null;
            /**
             * Format: int32
             * @description Physical condition, 1-3.
             */
            physical: number;
            /** @description Each applicable scope, in the order of the standard's table. */
            scopes: components["schemas"]["ScopeAssessment"][];
        };
        /** @description NFPA 70B in full. */
        MaintenanceDetail: {
            /** Format: int32 */
            compliance_percentage: number | null;
            equipment_counts: components["schemas"]["EquipmentCounts"];
            inspection_status: components["schemas"]["InspectionStatus"];
            /** @description The items that `inspection_status.never_recorded` counts, by id. */
            never_recorded: components["schemas"]["NeverRecordedItem"][];
            /** @description By due date. Items whose inspections were never recorded have none and are not listed. */
            next_inspections_due: components["schemas"]["DueItem"][];
            status: components["schemas"]["StandardStatus"] | null;
        };
        /**
         * @description A maintenance scope with its own interval, in the order of the standard's table.
         * @enum {string}
         */
        MaintenanceScope: "visual" | "infrared" | "cleaning" | "mechanical" | "electrical" | "fluid";
        /** @description NFPA 70B at `detail=standard`. */
        MaintenanceStandardLevel: {
            /** Format: int32 */
            compliance_percentage: number | null;
            last_inspection: components["schemas"]["Day"] | null;
            next_inspection_due: components["schemas"]["Day"] | null;
            status: components["schemas"]["StandardStatus"] | null;
        };
        /**
         * @description Maintenance status, best first.
         * @enum {string}
         */
        MaintenanceStatus: "up_to_date" | "due_soon" | "overdue";
        /** @description A point on the map, WGS 84 degrees. */
        MapPoint: {
            /** Format: double */
            lat: number;
            /** Format: double */
            lng: number;
        };
        /** Format: date-time */
        Moment: string;
        /** @description One month end of a facility or the portfolio. */
        MonthEnd: {
            /** @description Mean age of items with a known install date, "15 years". */
            equipment_age: string | null;
            /**
             * Format: int64
             * @description Number of items.
             */
            equipment_count: number;
            /** @description "Dec 2024". */
            month: string;
            month_end: components["schemas"]["Day"] | null;
            /**
             * Format: int32
             * @description Percent; null in a reconstructed month, as past compliance cannot be reconstructed.
             */
            overall_compliance: number | null;
            /** @description Reconstructed from install and service dates, not stored as the month passed. */
            reconstructed: boolean;
            risk_distribution: components["schemas"]["RiskDistribution"];
            risk_level: components["schemas"]["RiskRating"] | null;
            /**
             * Format: int32
             * @description 0-100, rounded: a facility's score, or the mean of the facilities'.
             */
            risk_score: number;
        };
        /** @description Nameplate ratings. */
        NameplateRatings: {
            /**
             * Format: int32
             * @description Rated current, A.
             */
            amperage: number | null;
            /**
             * Format: double
             * @description Transformer rating, kVA.
             */
            kva: number | null;
            /** @description As written, of a transformer. */
            primary_voltage: string | null;
            /** @description As written, of a transformer. */
            secondary_voltage: string | null;
            /** @description As written. */
            voltage: string | null;
        };
        /** @description One item that is overdue only because its maintenance was never recorded. It has no due date. */
        NeverRecordedItem: {
            equipment_id: components["schemas"]["EquipmentId"];
            equipment_name: string;
            equipment_type: components["schemas"]["EquipmentKind"];
        };
        /** @description A new API key. This is the only time its text is shown. */
        NewKeyDocument: components["schemas"]["KeyDocument"] & {
            /** @description The key's text, to be sent as `X-API-Key`. */
            key: string;
        };
        /** @description `GET /threatmap/omitted`. */
        OmittedFacilities: {
            /** @description The facilities, with reasons. */
            omitted: components["schemas"]["OmittedFacility"][];
            /** @description Number of omitted facilities. */
            total: number;
        };
        /** @description A facility that is omitted from the map. */
        OmittedFacility: {
            id: components["schemas"]["FacilityId"];
            name: string;
            reason: string;
        };
        /** @description Impact of the failure of the requested equipment. */
        OnFailure: {
            /** @description Of those, without power: neither they nor equipment upstream of them has a powered alternate feeder. */
            go_dark: components["schemas"]["FailureCount"];
            /** @description Of those, with an alternate feeder in the facility that still has power. */
            have_alternate: components["schemas"]["FailureCount"];
            /** @description In addition: equipment of other facilities that loses its normal feed, listed in `fed_in_other_facilities`. */
            in_other_facilities: components["schemas"]["FailureCount"];
            /** @description Everything downstream. */
            lose_normal_feed: components["schemas"]["FailureCount"];
        };
        /** @description `GET /facilities/{id}/one-line` */
        OneLineDocument: {
            /** @description Every feed between two nodes, in the order of the fed equipment's id, the normal feed first. */
            edges: components["schemas"]["DiagramEdge"][];
            facility_id: components["schemas"]["FacilityId"];
            facility_name: string;
            last_updated: components["schemas"]["Moment"];
            /** @description Loops of normal feeds, each in the order of `fed_from`. */
            loops: components["schemas"]["EquipmentId"][][];
            /** @description All equipment, in the order of ids. */
            nodes: components["schemas"]["DiagramNode"][];
            /** @description Feeds from equipment that is not in the facility. */
            orphans: components["schemas"]["OrphanFeed"][];
        };
        /** @description A feed from equipment that is not in the facility. */
        OrphanFeed: {
            equipment_id: components["schemas"]["EquipmentId"];
            feeder_id: components["schemas"]["EquipmentId"];
            kind: components["schemas"]["FeedKind"];
            reason: components["schemas"]["OrphanReason"];
        };
        /**
         * @description Why a feeder is not in the facility.
         * @enum {string}
         */
        OrphanReason: "unknown" | "other_facility";
        /** @description One overdue maintenance scope of one item. */
        OverdueMaintenance: {
            /** Format: int32 */
            days_overdue: number | null;
            due_date: components["schemas"]["Day"] | null;
            equipment_id: components["schemas"]["EquipmentId"];
            equipment_name: string;
            equipment_type: components["schemas"]["EquipmentKind"];
            /**
             * Format: int32
             * @description Maximum interval, months.
             */
            interval_months: number;
            last_done: components["schemas"]["Day"] | null;
            location: string | null;
            /** @description No service of this scope is on record. */
            never_recorded: boolean;
            /** @description The maintenance scope. */
            scope: string;
        };
        /** @description A photo with its signed URLs. */
        PhotoDocument: {
            caption: string | null;
            id: components["schemas"]["PhotoId"];
            taken_at: components["schemas"]["Moment"] | null;
            thumbnail_url: string;
            url: string;
        };
        PhotoId: string;
        /** @description `GET /facilities/{id}/plan`. */
        PlanDocument: {
            /** @description The same as `items`, action by action. */
            actions: components["schemas"]["PlannedAction"][];
            algorithm_version: string;
            as_of: components["schemas"]["Day"];
            /**
             * Format: double
             * @description USD.
             */
            budget: number;
            /**
             * Format: double
             * @description USD.
             */
            budget_left: number;
            /**
             * Format: double
             * @description Gain of the facility's overall compliance, percentage points, one decimal.
             */
            compliance_gain: number;
            /**
             * Format: double
             * @description USD.
             */
            estimated_cost: number;
            facility_id: components["schemas"]["FacilityId"];
            facility_name: string;
            /** @description By id. */
            items: components["schemas"]["PlannedEquipment"][];
            /** @description Objective that the plan maximizes: `risk_reduction`. Compliance is a side effect. */
            maximizes: components["schemas"]["PlanObjective"];
            /**
             * @description `dynamic_programming`: the maximum risk reduction for the budget. `greedy`: highest reduction per cost first,
             *     used when the exact method would take too long.
             */
            method: components["schemas"]["PlanMethod"];
            /**
             * Format: double
             * @description Reduction of the facility's score, points, one decimal.
             */
            risk_reduction: number;
            /** Format: int32 */
            risk_score_after: number | null;
            /**
             * Format: int32
             * @description Null without equipment.
             */
            risk_score_before: number | null;
        };
        /**
         * @description Algorithm that selected a plan.
         * @enum {string}
         */
        PlanMethod: "dynamic_programming" | "greedy";
        /**
         * @description Objective of a plan.
         * @enum {string}
         */
        PlanObjective: "risk_reduction";
        /** @description One action of a plan. */
        PlannedAction: {
            action: string;
            affected_equipment: components["schemas"]["EquipmentId"][];
            cost_class: components["schemas"]["CostClass"];
            /**
             * Format: double
             * @description USD.
             */
            estimated_cost: number;
            urgency: components["schemas"]["RiskRating"];
        };
        /** @description Planned actions on one piece of equipment. */
        PlannedEquipment: {
            /** @description In the order of execution. */
            actions: string[];
            equipment_id: components["schemas"]["EquipmentId"];
            /**
             * Format: double
             * @description USD.
             */
            estimated_cost: number;
            /**
             * Format: double
             * @description Points of the facility's score, two decimals.
             */
            risk_reduction: number;
        };
        /** @description `GET /portfolio/forecast`. */
        PortfolioForecast: components["schemas"]["Forecast"] & {
            /**
             * Format: int64
             * @description Facilities without equipment or without any date: excluded from the mean.
             */
            facilities_without_dates: number;
            /** Format: int64 */
            total_facilities: number;
        };
        /** @description `GET /portfolio/history`. Months without equipment are omitted. */
        PortfolioHistory: {
            algorithm_version: string;
            /** @description Oldest first. */
            months: components["schemas"]["MonthEnd"][];
            /**
             * @description Month ends that are still to be worked out in the background: those by a version that is not in force once
             *     somebody asks for them.
             */
            months_pending: number;
        };
        /** @description `GET /portfolio/summary`. */
        PortfolioSummary: components["schemas"]["AggregateFreshness"] & {
            compliance_overview: components["schemas"]["ComplianceOverview"];
            /** @description At most five, worst first. */
            highest_risk_facilities: components["schemas"]["HighRiskFacility"][];
            last_updated: components["schemas"]["Moment"] | null;
            risk_overview: components["schemas"]["RiskOverview"];
            /** @description Month ends, oldest first. Empty until they have been reconstructed or have passed. */
            risk_trends: components["schemas"]["HistoricalRisk"][];
            /** Format: int64 */
            total_equipment: number;
            /** Format: int64 */
            total_facilities: number;
        };
        /**
         * @description Basis of a PPE statement.
         * @enum {string}
         */
        PpeBasis: "current" | "expired" | "none";
        /** @description One action with its benefit and cost. */
        PriorityAction: {
            /** @description "Thermographic scan" */
            action: string;
            /** @description Equipment it improves, by id. */
            affected_equipment: components["schemas"]["EquipmentId"][];
            /**
             * Format: double
             * @description Gain of the facility's overall compliance, percentage points, one decimal.
             */
            compliance_gain: number;
            cost_class: components["schemas"]["CostClass"];
            /**
             * Format: double
             * @description USD.
             */
            estimated_cost: number;
            /**
             * Format: double
             * @description Reduction of the facility's score, points, one decimal.
             */
            risk_reduction: number;
            urgency: components["schemas"]["RiskRating"];
        };
        /** @description The error. */
        ProblemBody: {
            /** @description Error code for programs, in the form `CATEGORY_SPECIFIC`, for example `DATA_NOT_FOUND`. */
            code: string;
            /** @description For each invalid field, what is wrong with it; for 404, the id that was requested. Other errors may add entries. */
            details: {
                [key: string]: unknown;
            };
            /** @description Description for people. */
            message: string;
            /** @description Request id, also in the `X-Request-Id` header and in the log. */
            request_id: string;
        };
        /** @description An error response. */
        ProblemDocument: {
            error: components["schemas"]["ProblemBody"];
        };
        /** @description Whether responses can be relied on. */
        ReadinessDocument: {
            /** @description Every configured source has been read once, and its records have been assessed. */
            first_sync_done: boolean;
            /** @description Responses can be relied on: every configured source has been read and assessed once. */
            ready: boolean;
            /** @description State of each source. */
            sources: components["schemas"]["SourceReadiness"][];
            /** @description Records can be read. */
            store_open: boolean;
            /** @description Why the store cannot be written at the moment; null while it can, and for callers that may not see details. */
            store_unwritable: string | null;
            /** @description Records can be written. */
            store_writable: boolean;
            /**
             * @description State of each background task. A task that panicked is restarted; meanwhile documents are served, so that it does not
             *     make `ready` false.
             */
            tasks: components["schemas"]["TaskReadiness"][];
        };
        /** @description A refresh token. */
        RefreshRequest: {
            refresh_token: string;
        };
        /** @description Number of scores calculated by a remote engine. */
        RemoteEngineUse: {
            algorithm_version: string;
            engine: string;
            /** Format: int64 */
            equipment_count: number;
        };
        /** @description The remote engine's figure of a facility. */
        RemoteFacilityDocument: {
            algorithm_version: string;
            by_rating: components["schemas"]["RiskDistribution"];
            calculated_at: components["schemas"]["Moment"];
            engine: string;
            /** Format: int64 */
            equipment_count: number;
            nfpa_70b: components["schemas"]["EngineStandard"];
            nfpa_70e: components["schemas"]["EngineStandard"];
            received_at: components["schemas"]["Moment"];
            risk_rating: components["schemas"]["RiskRating"];
            /** Format: double */
            score: number;
        };
        /** @description A factor of a score of VoltMetrics. */
        RemoteFactorDocument: {
            /** @description Explanation. */
            details: string | null;
            /** @description Name of the factor. */
            factor: string;
            /**
             * Format: double
             * @description Score of the factor, 0 to 100.
             */
            score: number;
            /**
             * Format: double
             * @description Weight of the factor.
             */
            weight: number;
        };
        /** @description The result of VoltMetrics, with its origin. */
        RemoteResultDocument: {
            /** @description Version of its algorithm. */
            algorithm_version: string;
            /** @description When it was calculated. */
            calculated_at: components["schemas"]["Moment"];
            /** @description Name of the engine. */
            engine: string;
            /** @description Compliance with NFPA 70B (maintenance). */
            nfpa_70b: components["schemas"]["RemoteStandardDocument"];
            /** @description Compliance with NFPA 70E (arc-flash safety). */
            nfpa_70e: components["schemas"]["RemoteStandardDocument"];
            /** @description When it was received. */
            received_at: components["schemas"]["Moment"];
            /** @description The factors of the score. */
            risk_factors: components["schemas"]["RemoteFactorDocument"][];
            /**
             * @description `Low`, `Medium`, `High` or `Critical`.
             * @enum {string}
             */
            risk_rating: "Low" | "Medium" | "High" | "Critical";
            /**
             * Format: double
             * @description Risk score, 0 to 100.
             */
            risk_score: number;
        };
        /** @description The result of VoltMetrics for one standard. */
        RemoteStandardDocument: {
            /** @description What is not compliant. */
            issues: string[];
            /**
             * Format: double
             * @description Compliance score, 0 to 100.
             */
            score: number;
            /**
             * @description `compliant`, `partial` or `non_compliant`.
             * @enum {string}
             */
            status: "compliant" | "partial" | "non_compliant";
        };
        /** @description An item rated High or Critical. */
        ReportFinding: {
            equipment_id: components["schemas"]["EquipmentId"];
            equipment_name: string;
            equipment_type: components["schemas"]["EquipmentKind"];
            location: string | null;
            risk_factors: string[];
            risk_rating: components["schemas"]["RiskRating"];
            /** Format: int32 */
            risk_score: number;
        };
        /** @description `GET /report-key`: the public key that verifies reports. */
        ReportKey: {
            /**
             * @description `Ed25519`
             * @enum {string}
             */
            algorithm: "Ed25519";
            /** @description 64 hexadecimal digits. */
            public_key: string;
        };
        /** @description Software, algorithm and editions used. */
        ReportMethod: {
            algorithm_version: string;
            nfpa_70b_edition: string;
            nfpa_70e_edition: string;
            note: string;
            /** @description Remote engines whose scores are included. Dates and aggregates are always local. */
            remote_engines: components["schemas"]["RemoteEngineUse"][];
            software: string;
        };
        /** @description Signature of a report in JSON. */
        ReportSignature: {
            /**
             * @description `Ed25519`
             * @enum {string}
             */
            algorithm: "Ed25519";
            /** @description 64 hexadecimal digits. */
            public_key: string;
            /** @description 128 hexadecimal digits. */
            signature: string;
        };
        /** @description The result of a retry. */
        RetryDocument: {
            /**
             * Format: int64
             * @description Number of dead letters that are retried.
             */
            retried: number;
        };
        /** @description Risk of equipment with the provenance of the figure. */
        RiskAssessment: {
            /** @description Version of the engine's algorithm. */
            algorithm_version: string;
            /** @description Time of calculation. */
            assessed_at: components["schemas"]["Moment"];
            condition: components["schemas"]["ConditionRating"];
            corrosion_level: components["schemas"]["Severity"] | null;
            /** @description Engine that calculated the figure. */
            engine: string;
            risk_factors: string[];
            risk_rating: components["schemas"]["RiskRating"];
            /** Format: int32 */
            risk_score: number;
            rust_level: components["schemas"]["Severity"] | null;
            /** @description The data or the day has changed since, or the configured engine is unavailable; a new figure is pending. */
            stale: boolean;
            temperature: string | null;
        };
        /** @description One factor over the facility. */
        RiskCategory: {
            /**
             * Format: int64
             * @description Items that score 70 or more in it.
             */
            affected_equipment_count: number;
            category: components["schemas"]["Factor"];
            description: string;
            /**
             * Format: double
             * @description Their share of the facility's items, percent, one decimal.
             */
            percentage_of_facility: number;
            /** Format: int32 */
            score: number;
        };
        /** @description Items by rating. */
        RiskDistribution: {
            /** Format: int64 */
            critical: number;
            /** Format: int64 */
            high: number;
            /** Format: int64 */
            low: number;
            /** Format: int64 */
            medium: number;
        };
        /** @description One of the three highest risk categories of a facility. */
        RiskFactor: {
            description: string;
            factor: string;
            /** Format: int32 */
            score: number;
        };
        /**
         * @description A finding to report regardless of the score.
         * @enum {string}
         */
        RiskFinding: "no_service_on_record";
        /** @description Risk over the portfolio. */
        RiskOverview: {
            /**
             * Format: int32
             * @description Each facility counts the same; null when none has a score.
             */
            average_risk_score: number | null;
            /** Format: int64 */
            critical_risk_equipment: number;
            /** Format: int64 */
            high_risk_equipment: number;
            /**
             * Format: int64
             * @description Facilities whose level is High or Critical.
             */
            high_risk_facilities: number;
        };
        /**
         * @description Risk rating, lowest first.
         * @enum {string}
         */
        RiskRating: "Low" | "Medium" | "High" | "Critical";
        /** @description Recommended actions. */
        RiskRecommendation: {
            /** @description By priority; empty when none lowers risk or raises compliance. */
            priority_actions: components["schemas"]["PriorityAction"][];
        };
        /** @description Score, level and counts by rating. */
        RiskSummary: {
            /** Format: int64 */
            critical_risk_equipment_count: number;
            /** Format: int64 */
            high_risk_equipment_count: number;
            /** Format: int64 */
            low_risk_equipment_count: number;
            /** Format: int64 */
            medium_risk_equipment_count: number;
            risk_level: components["schemas"]["RiskRating"] | null;
            /** Format: int32 */
            risk_score: number | null;
        };
        /** @description `GET /facilities/{id}/risks`. */
        RisksDocument: components["schemas"]["AggregateFreshness"] & {
            facility_id: components["schemas"]["FacilityId"];
            facility_name: string;
            /** @description Items rated High or Critical, worst first. */
            high_risk_items: components["schemas"]["HighRiskItem"][];
            /** @description Month ends, oldest first. Empty until they have been reconstructed or have passed. */
            historical_trend: components["schemas"]["HistoricalRisk"][];
            last_updated: components["schemas"]["Moment"];
            risk_categories: components["schemas"]["RiskCategory"][];
            risk_recommendation: components["schemas"]["RiskRecommendation"];
            risk_summary: components["schemas"]["RiskSummary"];
        };
        /** @description A sync run of one source. */
        RunDocument: {
            /**
             * Format: int64
             * @description Bytes read.
             */
            bytes: number;
            ended: components["schemas"]["Moment"] | null;
            /**
             * @description Why the run failed; null otherwise. Callers who may not configure sources get it without addresses, file names and
             *     anything that the source sent.
             */
            error: string | null;
            /**
             * Format: int64
             * @description Id of the run.
             */
            id: number;
            /**
             * @description `full`, `incremental`, or `named`: only records that were reported as changed.
             * @enum {string}
             */
            mode: "full" | "incremental" | "named";
            /**
             * Format: double
             * @description Rows read per second, so far for a run in progress.
             */
            rows_per_second: number;
            /** @description Name of the source. */
            source: string;
            /** @description When the run started. */
            started: components["schemas"]["Moment"];
            /**
             * @description `running`, `succeeded`, `failed`, `cancelled`, or `stopped`: the server was stopped during the run.
             * @enum {string}
             */
            status: "running" | "succeeded" | "failed" | "cancelled" | "stopped";
            /** @description Counters by table of the source. */
            tables: {
                [key: string]: components["schemas"]["TableDocument"];
            };
        };
        /** @description A page of sync runs, newest first. */
        RunPage: {
            /**
             * Format: int64
             * @description Entries per page.
             */
            limit: number;
            /**
             * Format: int64
             * @description Page number, from 1.
             */
            page: number;
            /** @description The runs of this page. */
            runs: components["schemas"]["RunDocument"][];
            /**
             * Format: int64
             * @description Number of runs on all pages.
             */
            total: number;
        };
        /** @description NFPA 70E assessment of one piece of equipment. */
        SafetyAssessment: {
            /**
             * Format: int32
             * @description Points out of 100; null when not in scope.
             */
            compliance_percentage: number | null;
            /** @description Whether the percentage is 100; null when not in scope. */
            compliant: boolean | null;
            /** @description Further findings. */
            findings: components["schemas"]["SafetyFinding"][];
            /** @description The label and study rules of the standard apply. */
            in_scope: boolean;
            /** @description State of its label. */
            label: components["schemas"]["LabelState"];
            /** @description Basis of the PPE statement. */
            ppe_basis: components["schemas"]["PpeBasis"];
            /** @description Why no PPE is stated; null with a current study. */
            ppe_note: string | null;
            /**
             * @description PPE statement from recorded values, in addition to the non-melting clothing that is always required; null without
             *     a current study.
             */
            ppe_requirements: string | null;
            /**
             * Format: double
             * @description The recorded incident energy, cal/cm²; null without a current study.
             */
            required_arc_rating_cal_cm2: number | null;
            /** @description A current study covers it: its own or the facility's. */
            study_current: boolean;
        };
        /** @description NFPA 70E in full. */
        SafetyDetail: {
            arc_flash_label_status: components["schemas"]["LabelStatus"];
            arc_flash_study: components["schemas"]["StudyDetail"];
            /**
             * Format: int32
             * @description Null when nothing is in scope.
             */
            compliance_percentage: number | null;
            equipment_counts: components["schemas"]["EquipmentCounts"];
            /** @description Items in scope with a study of their own, by renewal date. */
            next_assessments_due: components["schemas"]["DueItem"][];
            status: components["schemas"]["StandardStatus"] | null;
        };
        /**
         * @description A finding about a label or a study, in addition to its state.
         * @enum {string}
         */
        SafetyFinding: "installed_after_study" | "energy_and_category";
        /** @description NFPA 70E at `detail=standard`. */
        SafetyStandardLevel: {
            /** Format: int32 */
            compliance_percentage: number | null;
            last_study_date: components["schemas"]["Day"] | null;
            next_study_due: components["schemas"]["Day"] | null;
            status: components["schemas"]["StandardStatus"] | null;
        };
        /** @description One scope of one piece of equipment. */
        ScopeAssessment: {
            due: components["schemas"]["Day"] | null;
            /**
             * Format: int32
             * @description Maximum interval, months.
             */
            interval_months: number;
            last_done: components["schemas"]["Day"] | null;
            /** @description It is overdue, and no service of this scope is on record. */
            never_recorded: boolean;
            /** @description The scope. */
            scope: components["schemas"]["MaintenanceScope"];
            /** @description Status. */
            status: components["schemas"]["MaintenanceStatus"];
        };
        /** @description One service record. */
        ServiceDocument: {
            date: components["schemas"]["Day"];
            id: components["schemas"]["ServiceId"];
            /** @description Findings and actions taken. */
            notes: string | null;
            technician: string | null;
            type: components["schemas"]["ServiceKind"];
        };
        ServiceId: string;
        /** @enum {string} */
        ServiceKind: "visual_inspection" | "thermographic" | "connection_tightness" | "oil_analysis" | "insulation_test" | "mechanism_test" | "trip_test" | "cleaning" | "lubrication" | "repair" | "other";
        /** @description The caller. */
        SessionDocument: {
            /**
             * @description For a session in a cookie: the value of the header `X-CSRF-Token`, which every request that changes something must
             *     have. Null otherwise.
             */
            csrf_token: string | null;
            expires_at: components["schemas"]["Moment"] | null;
            /** @description Facilities that the caller may see; null for all. */
            facilities: components["schemas"]["FacilityId"][] | null;
            /**
             * @description `viewer`, `operator`, `admin` or `service`.
             * @enum {string}
             */
            role: "viewer" | "operator" | "admin" | "service";
            /** @description Username, or the name of the API key. */
            username: string;
        };
        /** @description The version to put in force. */
        SetAlgorithmRequest: {
            /** @description One of the versions listed by `GET /algorithms`. */
            in_force: string;
        };
        /** @description The engine to use. */
        SetEngineRequest: {
            /**
             * @description `local`: scores of this program only. `remote`: scores of VoltMetrics only. `hybrid`: scores of VoltMetrics where they
             *     are current, otherwise local ones.
             * @enum {string}
             */
            mode: "local" | "remote" | "hybrid";
        };
        /** @description A new password. */
        SetPasswordRequest: {
            /** @description 8 characters to 1024 bytes. */
            password: string;
        };
        /** @description The first administrator, and the secret of the set-up link. */
        SetupRequest: {
            /** @description 8 characters to 1024 bytes. */
            password: string;
            /** @description Secret of the set-up link, valid once and for one hour. */
            secret: string;
            /** @description 1 to 64 letters, digits or `.-_@`. */
            username: string;
        };
        /** @enum {string} */
        Severity: "None" | "Minimal" | "Moderate" | "Severe";
        /** @description One side of a comparison. */
        SideDocument: {
            /** @description Digest of the canonical records, independent of their order: 32 hexadecimal digits. Does not cover image data. */
            digest: string;
            /**
             * Format: int64
             * @description Number of records.
             */
            records: number;
        };
        /** @description A report as JSON, with its signature. */
        SignedReport: {
            /** @description The signed content, byte for byte as in the file. */
            report: components["schemas"]["EvidenceReport"];
            /** @description Signature and public key. */
            signature: components["schemas"]["ReportSignature"];
        };
        /** @description The result of a source check. */
        SourceCheckDocument: {
            /** @description Reports about the first 20 files: their format and the meaning of their columns. */
            files: components["schemas"]["FileReport"][];
            /**
             * Format: int64
             * @description Number of files waiting in a drop folder; null for other sources.
             */
            files_waiting: number | null;
            /** @description What is wrong, one sentence each. */
            findings: string[];
            /**
             * Format: int64
             * @description Number of rows read for the check.
             */
            rows_read: number;
            /** @description Name and version of the server, if it reports them. */
            server: string | null;
            /** @description The tables that are read. */
            tables: string[];
            /** @description Whether every row and value can be read. */
            whole: boolean;
        };
        /** @description A source without its secrets. */
        SourceDocument: {
            /**
             * Format: double
             * @description Time between two comparisons of all ids, which find deleted records, seconds.
             */
            compare_interval_seconds: number;
            /** @description Whether the source is in the configuration file. Such a source cannot be changed over the API. */
            configured: boolean;
            /** @description Cron pattern of the runs, in the configured time zone; null when `interval_seconds` is used. */
            cron: string | null;
            /** @description Whether the source has a webhook secret, so that its notifications are accepted. */
            has_webhook_secret: boolean;
            /**
             * Format: int64
             * @description Time from the end of a run to the start of the next, seconds; null when `cron` is used.
             */
            interval_seconds: number | null;
            /**
             * Format: double
             * @description Upper limit of the random delay of each run, seconds.
             */
            jitter_seconds: number;
            /**
             * @description `postgres`, `http` or `file`.
             * @enum {string}
             */
            kind: "postgres" | "http" | "file";
            /** @description Path of its mapping file; null for the built-in mapping. */
            mapping: string | null;
            /** @description Name of the source. */
            name: string;
            /**
             * Format: double
             * @description How far an incremental run looks back before the latest known change, seconds.
             */
            overlap_seconds: number;
            /** @description URL without user, password and query; for a file source, its path. */
            place: string;
            /**
             * @description `verify`, `unverified` or `off`, as configured. Null: verified beyond loopback; on loopback TLS where the server
             *     offers it.
             */
            tls: string | null;
        };
        /** @description The settings of a source. */
        SourceDraft: {
            /** @description For an HTTP source without a token: key that is sent as `X-API-Key`. */
            api_key?: string | null;
            /** @description Time between two comparisons of all ids with the source, which find records that were deleted without a trace. */
            compare_interval?: string | null;
            /** @description Cron pattern instead of the interval, in the configured time zone. */
            cron?: string | null;
            /** @description Time between two runs, for example `30s` or `5m`. Default: the configured interval. */
            interval?: string | null;
            /** @description Upper limit of the random delay of each run, for example `10s`. */
            jitter?: string | null;
            /**
             * @description `postgres` or `http`.
             * @enum {string}
             */
            kind: "postgres" | "http";
            /**
             * @description How far an incremental run looks back before the latest known change. Set it to the largest delay between the
             *     clocks of the applications that write to the source.
             */
            overlap?: string | null;
            /** @description Password of a database user, when the URL has none. */
            password?: string | null;
            /** @description For a database: longest time of a statement, for example `60s`. */
            statement_timeout?: string | null;
            /**
             * @description `verify`: TLS with a certificate that is verified, the default beyond loopback. `unverified`, for a database: TLS with
             *     any certificate. `off`: no TLS, so that the password or token is sent unencrypted.
             */
            tls?: string | null;
            /** @description PEM text of the root certificates that the server's certificate is verified against. Default: the system's. */
            tls_root?: string | null;
            /** @description For an HTTP source: token that is sent as `Authorization: Bearer`. */
            token?: string | null;
            /** @description URL, for example `postgres://reader@host/database` or `https://host/api`. */
            url: string;
            /** @description Secret with which Condoit's event bus signs its notifications. Without it none are accepted. It cannot be read again. */
            webhook_secret?: string | null;
        };
        /** @description The sources. */
        SourceList: {
            /** @description The sources. */
            sources: components["schemas"]["SourceDocument"][];
            /** @description Number of sources. */
            total: number;
        };
        /** @description State of a source. */
        SourceReadiness: {
            details: components["schemas"]["SourceReadinessDetails"] | null;
            /** @description Its name. */
            name: string;
            /** @description Records may be out of date: `state` is not `current`. */
            stale: boolean;
            /**
             * @description `current`; `failed` when its latest run failed; `waiting` when no run has ended; `stale` when no run has succeeded
             *     for much longer than the configured interval.
             * @enum {string}
             */
            state: "current" | "failed" | "waiting" | "stale";
        };
        /** @description Times and messages of a source. */
        SourceReadinessDetails: {
            /**
             * Format: int64
             * @description Seconds since the last success; null when there was none.
             */
            age_seconds: number | null;
            /** @description Error of its latest finished run; null when that succeeded. */
            last_error: string | null;
            last_success: components["schemas"]["Moment"] | null;
        };
        /** @description The comparison of one source. */
        SourceVerdict: {
            /**
             * Format: int64
             * @description Number of records that changed during the comparison.
             */
            changed_meanwhile: number;
            /** @description Differences that remain after another sync run, up to `limit`. */
            differences: components["schemas"]["DifferenceDocument"][];
            ended: components["schemas"]["Moment"] | null;
            /** @description Whether source and store have the same records. False when unknown. */
            equal: boolean;
            /** @description Why the source could not be compared; null when it was. */
            error: string | null;
            /** @description Name of the source. */
            source: string;
            started: components["schemas"]["Moment"] | null;
            /** @description Results by table of the source. */
            tables: {
                [key: string]: components["schemas"]["TableVerdictDocument"];
            };
        };
        /** @description Nameplate data. Further specifications of the source are additional keys, under the source's own names. */
        SpecificationsDocument: {
            /** Format: int32 */
            amperage: number | null;
            cooling_class: string | null;
            enclosure_type: string | null;
            /** Format: int32 */
            frame_rating: number | null;
            /** Format: double */
            impedance_percent: number | null;
            /** Format: double */
            interrupting_rating_ka: number | null;
            /** Format: double */
            kva: number | null;
            /** Format: double */
            length_ft: number | null;
            main_disconnect: boolean | null;
            /** Format: int32 */
            main_disconnect_rating: number | null;
            mount_type: string | null;
            /** Format: int32 */
            phases: number | null;
            primary_voltage: string | null;
            raceway_type: string | null;
            secondary_voltage: string | null;
            /** Format: int32 */
            slots: number | null;
            /** Format: int32 */
            trip_rating: number | null;
            voltage: string | null;
        } & {
            [key: string]: string;
        };
        /**
         * @description Status of one standard: the bands of `compliance_status`; null when the standard applies to nothing.
         * @enum {string}
         */
        StandardStatus: "compliant" | "warning" | "non_compliant";
        /** @description The sync run to start. Default: an incremental run of every source. */
        StartSyncRequest: {
            /**
             * @description Delete even a large part of the stored records when the source no longer has them. Default false.
             * @default false
             */
            allow_mass_delete: boolean;
            /**
             * @description Read all records, not only the changed ones. Default false.
             * @default false
             */
            full: boolean;
            /**
             * @description Name of the source. Default: all sources.
             * @default null
             */
            source: string | null;
        };
        /** @description A run that was started or joined. */
        StartedRun: {
            /**
             * Format: int64
             * @description Id of the run.
             */
            id: number;
            /** @description Name of the source. */
            source: string;
        };
        /** @description The runs that were started or joined. */
        StartedRuns: {
            /** @description One run per source. */
            runs: components["schemas"]["StartedRun"][];
        };
        /** @description Status of one standard. */
        StatusOnly: {
            status: components["schemas"]["StandardStatus"] | null;
        };
        /** @description Coverage of the items in scope of NFPA 70E by current studies. */
        StudyCoverage: {
            /**
             * Format: int64
             * @description Items in scope, as in the compliance document.
             */
            equipment_in_scope: number;
            /** @description Those items, in the order of ids. */
            items: components["schemas"]["StudyFinding"][];
            /**
             * Format: int64
             * @description Items in scope without a current study, their own or the facility's.
             */
            not_current: number;
        };
        /** @description The facility-wide arc-flash study. */
        StudyDetail: {
            last_study_date: components["schemas"]["Day"] | null;
            next_study_due: components["schemas"]["Day"] | null;
            status: components["schemas"]["StudyStatus"];
        };
        /** @description An item without a current study. */
        StudyFinding: {
            equipment_id: components["schemas"]["EquipmentId"];
            equipment_name: string;
            equipment_type: components["schemas"]["EquipmentKind"];
            finding: components["schemas"]["StudyFindingKind"];
            location: string | null;
            /** @description The finding as text. */
            reason: string;
            study_date: components["schemas"]["Day"] | null;
            study_due: components["schemas"]["Day"] | null;
        };
        /**
         * @description Why no current study covers an item.
         * @enum {string}
         */
        StudyFindingKind: "own_study_expired" | "installed_after_study" | "facility_study_expired" | "no_study" | "reassess";
        /**
         * @description State of the facility-wide study.
         * @enum {string}
         */
        StudyStatus: "current" | "due_soon" | "expired" | "unknown";
        /** @description One line of the sum. */
        SumLine: {
            /** @description Formula of its points. */
            calculation: string;
            /** @description The factor's label, `Calibration` or `Cap`. */
            line: string;
            /**
             * Format: double
             * @description Points to four decimals, within 0.0001 of the exact value, so that the lines sum to the total.
             */
            points: number;
        };
        /** @description Counters of one table in a run, rows. */
        TableDocument: {
            /**
             * Format: int64
             * @description Records added or changed in the store.
             */
            changed: number;
            /**
             * Format: int64
             * @description Records deleted from the store.
             */
            deleted: number;
            /**
             * Format: int64
             * @description Invalid rows that were not stored.
             */
            quarantined: number;
            /**
             * Format: int64
             * @description Rows read.
             */
            read: number;
        };
        /** @description The comparison of one table. */
        TableVerdictDocument: {
            /** @description The stored records. */
            appliance: components["schemas"]["SideDocument"];
            /**
             * Format: int64
             * @description Number of differences.
             */
            differences: number;
            /**
             * Format: int64
             * @description Number of rows that are invalid and not stored. `GET /sync/issues` has the reasons.
             */
            quarantined: number;
            /** @description The records of the source. */
            source: components["schemas"]["SideDocument"];
        };
        /** @description State of a background task. */
        TaskReadiness: {
            details: components["schemas"]["TaskReadinessDetails"] | null;
            /** @description Its name. */
            name: string;
            /**
             * @description `running`, `restarting` after a panic, or `ended`.
             * @enum {string}
             */
            state: "running" | "restarting" | "ended";
        };
        /** @description Counts and messages of a background task. */
        TaskReadinessDetails: {
            /** @description Message of its latest panic; null when it never panicked. */
            last_panic: string | null;
            /** @description How often it does its work, such as `continuous` or `every 30s`. */
            period: string;
            /**
             * Format: int64
             * @description How often it was restarted since the program started.
             */
            restarts: number;
        };
        /** @description Items by conductor material. */
        ThreatmapConductors: {
            /** Format: int64 */
            aluminum: number;
            /** Format: int64 */
            copper: number;
        };
        /** @description One facility on the map. */
        ThreatmapFacility: {
            /** Format: double */
            averageEquipmentRisk?: number | null;
            complianceStatus: components["schemas"]["ComplianceStatus"];
            conductorTypeBreakdown: components["schemas"]["ThreatmapConductors"];
            contractor: string;
            coordinates: components["schemas"]["ThreatmapPoint"];
            /** Format: int64 */
            criticalEquipmentCount: number;
            /** Format: int64 */
            equipmentCount: number;
            equipmentRiskDistribution: components["schemas"]["RiskDistribution"];
            /** Format: int32 */
            facilityAge?: number | null;
            /** Format: int64 */
            highRiskEquipmentCount: number;
            historicalRisk?: components["schemas"]["ThreatmapMonth"][];
            humidityRisk?: components["schemas"]["HumidityRisk"] | null;
            id: components["schemas"]["FacilityId"];
            lastArcFlashAnalysis?: components["schemas"]["Day"] | null;
            lastInfraredScan?: components["schemas"]["Day"] | null;
            lastInspection: string;
            location: string;
            name: string;
            /** Format: int32 */
            riskScore: number;
            systemAge?: string | null;
            topThreats: components["schemas"]["ThreatmapThreat"][];
        };
        /** @description One month end. */
        ThreatmapMonth: {
            equipmentAge: string;
            /** Format: int64 */
            equipmentCount: number;
            month: string;
            /** Format: int32 */
            riskScore: number;
        };
        /** @description A point on the map, WGS 84 degrees. */
        ThreatmapPoint: {
            /** Format: double */
            lat: number;
            /** Format: double */
            lng: number;
        };
        /** @description One of the facility's top threats. */
        ThreatmapThreat: {
            clearanceIssue?: boolean | null;
            condition: components["schemas"]["ConditionRating"];
            conductorMaterial?: string | null;
            corrosionLevel?: components["schemas"]["Severity"] | null;
            id: components["schemas"]["EquipmentId"];
            installDate: string;
            /** Format: int32 */
            interventionCount?: number | null;
            lastService: string;
            location: string;
            name: string;
            photo?: string | null;
            riskRating: components["schemas"]["RiskRating"];
            rustLevel?: components["schemas"]["Severity"] | null;
            temperature?: string | null;
            type: components["schemas"]["EquipmentKind"];
        };
        /** @description The tokens of a session. */
        TokenDocument: {
            /** @description Access token, to be sent as `Authorization: Bearer <token>`. */
            access_token: string;
            /**
             * Format: int64
             * @description Validity of the access token, seconds.
             */
            expires_in: number;
            /** @description Single-use token for `POST /auth/refresh`. Valid for 30 days. */
            refresh_token: string;
            /**
             * @description Always `Bearer`.
             * @enum {string}
             */
            token_type: "Bearer";
        };
        /** @description One evaluated action. */
        TriedAction: {
            action: string;
            /** @description Equipment it was applied to, by id: the named equipment, or all that it improves. */
            affected_equipment: components["schemas"]["EquipmentId"][];
            cost_class: components["schemas"]["CostClass"];
            /**
             * Format: double
             * @description USD.
             */
            estimated_cost: number;
        };
        /** @description Parameters of an equipment type. */
        TypeRule: {
            /**
             * Format: double
             * @description Expected service life, years.
             */
            expected_life: number;
            /**
             * Format: double
             * @description Weight of an item of this type in its facility's score.
             */
            importance: number;
            type: components["schemas"]["EquipmentKind"];
        };
        /** @description One input of a factor. */
        UsedInput: {
            /** @description Origin of the value. */
            basis: components["schemas"]["InputBasis"];
            /** @description What the value says, when it is derived: `crimped`. Null otherwise. */
            derived: string | null;
            /** @description Its dotted name in the canonical record; `last_service` is the latest service of any type. */
            name: string;
            /** @description What is on record, when the value is derived from it: `lug`, `corrosion_level Moderate`. Null otherwise. */
            recorded: string | null;
            value: components["schemas"]["InputValue"] | null;
        };
        /** @description A user. */
        UserDocument: {
            /** @description When the account was created. */
            created_at: components["schemas"]["Moment"];
            /** @description A disabled user cannot log in. */
            disabled: boolean;
            /** @description The facilities that the user may see; null for all. */
            facilities: components["schemas"]["FacilityId"][] | null;
            /**
             * @description `viewer`, `operator` or `admin`.
             * @enum {string}
             */
            role: "viewer" | "operator" | "admin";
            /** @description Unique name. */
            username: string;
        };
        /** @description All users. */
        UserList: {
            /** @description Number of users. */
            total: number;
            /** @description The users, by name. */
            users: components["schemas"]["UserDocument"][];
        };
        /** @description The result of the comparison. */
        VerifyDocument: {
            /** @description Whether every source was compared and has the same records as the store. */
            equal: boolean;
            /** @description The sources. */
            sources: components["schemas"]["SourceVerdict"][];
        };
        /** @description The result of a notification. */
        WebhookAnswer: {
            /**
             * @description `accepted`, or `acknowledged` for a notification that was accepted before.
             * @enum {string}
             */
            status: "accepted" | "acknowledged";
        };
        /** @description An action to evaluate. */
        WhatIfActionRequest: {
            /** @description Name of the action, as in the priority actions: `Thermographic scan` or `thermographic_scan`. */
            action: string;
            /**
             * @description The items to apply the action to. It must be applicable to each. Default: every item that it is applicable to and
             *     whose score it lowers.
             */
            equipment_ids?: components["schemas"]["EquipmentId"][] | null;
        };
        /** @description `POST /facilities/{id}/what-if`. */
        WhatIfDocument: {
            actions: components["schemas"]["TriedAction"][];
            after: components["schemas"]["FacilitySnapshot"];
            algorithm_version: string;
            as_of: components["schemas"]["Day"];
            before: components["schemas"]["FacilitySnapshot"];
            /**
             * Format: double
             * @description Gain of the facility's overall compliance, percentage points, one decimal.
             */
            compliance_gain: number;
            /**
             * Format: double
             * @description USD.
             */
            estimated_cost: number;
            facility_id: components["schemas"]["FacilityId"];
            facility_name: string;
            /**
             * Format: double
             * @description Reduction of the facility's score, points, one decimal.
             */
            risk_reduction: number;
        };
        /** @description The actions to evaluate. */
        WhatIfRequest: {
            /** @description The actions, applied together. */
            actions: components["schemas"]["WhatIfActionRequest"][];
        };
    };
    responses: {
        /** @description The caller lacks the role, the scope or the facilities, or a page session lacks its CSRF token. */
        Forbidden: {
            headers: {
                "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description The headers are too large. */
        HeadersTooLarge: {
            headers: {
                "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description An internal error. The log has its cause under the request id. */
        InternalError: {
            headers: {
                "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description A parameter or field is unknown, missing or out of range. `details` names each one. */
        Invalid: {
            headers: {
                "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description The request cannot be parsed: its `Host` header, its path or its body is malformed. */
        Malformed: {
            headers: {
                "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description Not found, or outside the caller's facilities. */
        NotFound: {
            headers: {
                "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description The document has the `ETag` that `If-None-Match` names. No body. */
        NotModified: {
            headers: {
                Age: components["headers"]["Age"];
                "Cache-Control": components["headers"]["Cache-Control"];
                ETag: components["headers"]["ETag"];
                Vary: components["headers"]["Vary"];
                "X-Cache": components["headers"]["X-Cache"];
                "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description The caller or its address has exceeded the rate limit, or failed to authenticate too often. */
        RateLimited: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description The body took too long to arrive. */
        RequestTimeout: {
            headers: {
                "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description The body is too large. */
        TooLarge: {
            headers: {
                "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description The credential is missing, invalid, expired or revoked. */
        Unauthorized: {
            headers: {
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description The store, a source or VoltMetrics is not available now, the server is overloaded, or the answer took too long. */
        Unavailable: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description The media type of the body is not supported. */
        UnsupportedMediaType: {
            headers: {
                "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description The URL is too long. */
        UrlTooLong: {
            headers: {
                "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description The `Host` header names a host that the server is not configured to answer for. */
        WrongHost: {
            headers: {
                "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ProblemDocument"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description Seconds since the document was computed. */
        Age: number;
        /** @description `private`, with the seconds of freshness left, at most 60. */
        "Cache-Control": string;
        /** @description Strong validator of this form of the document, for `If-None-Match`. */
        ETag: string;
        /** @description Seconds to wait before another attempt. Absent where waiting does not help. */
        "Retry-After": number;
        /** @description The request headers that select the form of the response. */
        Vary: string;
        /** @description `Bearer` */
        "WWW-Authenticate": string;
        /** @description `hit`: from the cache. `miss`: computed for this request. `stale`: from the cache, and computed again now. */
        "X-Cache": "hit" | "miss" | "stale";
        /** @description Requests per minute. Absent without a limit, as the other two are. */
        "X-RateLimit-Limit": number;
        /** @description Requests left in this minute. */
        "X-RateLimit-Remaining": number;
        /** @description When the minute ends, Unix seconds. */
        "X-RateLimit-Reset": number;
        /** @description Id of the request, also in the log. An id that the client sends in this header is kept. */
        "X-Request-Id": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list_algorithms: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlgorithmList"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    put_algorithm: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetAlgorithmRequest"];
            };
        };
        responses: {
            /** @description Done. The body has the result. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlgorithmList"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["TooLarge"];
            414: components["responses"]["UrlTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["WrongHost"];
            /** @description The version does not exist. */
            422: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    log_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "password": "correct horse battery",
                 *       "username": "ada"
                 *     }
                 */
                "application/json": components["schemas"]["LoginRequest"];
            };
        };
        responses: {
            /** @description Done. The body has the result. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenDocument"];
                };
            };
            400: components["responses"]["Malformed"];
            /** @description The username or password is wrong, or there were too many wrong ones. */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The initial set-up is not done. */
            403: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["TooLarge"];
            414: components["responses"]["UrlTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    log_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    log_in_page: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginRequest"];
            };
        };
        responses: {
            /** @description Done. The body has the result. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    /** @description The session's cookie, `HttpOnly` and `SameSite=Strict`. */
                    "Set-Cookie"?: string;
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionDocument"];
                };
            };
            400: components["responses"]["Malformed"];
            /** @description The username or password is wrong, or there were too many wrong ones. */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The initial set-up is not done. */
            403: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["TooLarge"];
            414: components["responses"]["UrlTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    refresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshRequest"];
            };
        };
        responses: {
            /** @description Done. The body has the result. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenDocument"];
                };
            };
            400: components["responses"]["Malformed"];
            /** @description The refresh token is invalid, used, or expired. */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["TooLarge"];
            414: components["responses"]["UrlTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionDocument"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    set_up: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetupRequest"];
            };
        };
        responses: {
            /** @description Done. The body has the result. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenDocument"];
                };
            };
            400: components["responses"]["Malformed"];
            /** @description The secret is wrong, used, or more than one hour old, or there is an administrator. */
            403: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            /** @description Another user has the name. */
            409: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            413: components["responses"]["TooLarge"];
            414: components["responses"]["UrlTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["WrongHost"];
            /** @description The username or password is not acceptable. */
            422: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_cache_figures: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CacheDocument"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_calendar: {
        parameters: {
            query?: {
                /** @description First day. Default: today. */
                from?: components["schemas"]["Day"];
                /** @description Last day, at most five years after `from`. Default: one year after `from`. */
                to?: components["schemas"]["Day"];
                /** @description Only this facility. */
                facility_id?: components["schemas"]["FacilityId"];
                /** @description Page number, from 1. Default 1. JSON only. */
                page?: number;
                /** @description Entries per page, 1 to 10000. Default 1000. JSON only: an iCalendar has all entries. */
                limit?: number;
                /** @description `json` or `ics`. Default: by the header `Accept`. */
                format?: "json" | "ics";
                /** @description Compute the document again, even if it is cached. Needs the role operator, or the scope `cache:write`. Default false. */
                force_refresh?: boolean;
            };
            header?: {
                /** @description `ETag` of the document that the client has. The response is 304 while it is current. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    Age: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    "X-Cache": components["headers"]["X-Cache"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalendarDocument"];
                    "text/calendar": string;
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description The facility does not exist, or is outside the caller's facilities. */
            404: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            /** @description A parameter is unknown or out of range, or there are more entries than fit into one iCalendar. */
            422: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_dead_letters: {
        parameters: {
            query?: {
                /** @description Page number, from 1. Default 1. */
                page?: number;
                /** @description Entries per page, 1 to 1000. Default 50. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterPage"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    retry_all_dead_letters: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted. The work continues after the response. */
            202: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetryDocument"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_dead_letter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the dead letter. */
                dead_letter_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterDetail"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_dead_letter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the dead letter. */
                dead_letter_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    retry_dead_letter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the dead letter. */
                dead_letter_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted. The work continues after the response. */
            202: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetryDocument"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_engine: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EngineDocument"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    put_engine: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetEngineRequest"];
            };
        };
        responses: {
            /** @description Done. The body has the result. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EngineDocument"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["TooLarge"];
            414: components["responses"]["UrlTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["WrongHost"];
            /** @description The mode does not exist, or needs VoltMetrics, which is not configured. */
            422: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    compare_engines: {
        parameters: {
            query: {
                /** @description The facility to compare. */
                facility_id: components["schemas"]["FacilityId"];
                /** @description Compute the document again, even if it is cached. Needs the role operator, or the scope `cache:write`. Default false. */
                force_refresh?: boolean;
            };
            header?: {
                /** @description `ETag` of the document that the client has. The response is 304 while it is current. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    Age: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    "X-Cache": components["headers"]["X-Cache"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FacilityEnginesDocument"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description Not found, or outside the caller's facilities. */
            404: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            /** @description `facility_id` is missing. */
            422: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_equipment: {
        parameters: {
            query?: {
                /** @description Page number, from 1. Default 1. */
                page?: number;
                /** @description Entries per page, 1 to 1000. Default 50. */
                limit?: number;
                /** @description `name` (default), `type`, `risk_rating`, `risk_score`, `install_date` or `last_service`. */
                sort?: "name" | "type" | "risk_rating" | "risk_score" | "install_date" | "last_service";
                /** @description `asc` (default) or `desc`. Items without a value come last in both. */
                order?: "asc" | "desc";
                /** @description Text in the name or location, in any letter case. At most 200 characters. */
                search?: string;
                /** @description Only this equipment type. */
                type?: components["schemas"]["EquipmentKind"];
                /** @description Only this risk rating: `low`, `medium`, `high` or `critical`. */
                risk_level?: "low" | "medium" | "high" | "critical";
                /** @description Only this facility. */
                facility_id?: components["schemas"]["FacilityId"];
                /** @description Compute the document again, even if it is cached. Needs the role operator, or the scope `cache:write`. Default false. */
                force_refresh?: boolean;
            };
            header?: {
                /** @description `ETag` of the document that the client has. The response is 304 while it is current. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    Age: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    "X-Cache": components["headers"]["X-Cache"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "equipment": [
                     *         {
                     *           "algorithm_version": "1.2.0",
                     *           "assessed_at": "2026-11-30T13:12:45.815Z",
                     *           "clearance_issue": false,
                     *           "condition": "Good",
                     *           "conductor_material": "Copper",
                     *           "corrosion_level": "None",
                     *           "engine": "local",
                     *           "facility_id": "f-0001",
                     *           "id": "e-0000007",
                     *           "install_date": "2015-08-02",
                     *           "intervention_count": 0,
                     *           "last_service": "2026-08-06",
                     *           "last_updated": "2026-11-30T13:12:45.815Z",
                     *           "location": "Main Building, Electrical Room 322",
                     *           "name": "Breaker CP-1A/1",
                     *           "photo_url": null,
                     *           "risk_factors": [
                     *             "Environment"
                     *           ],
                     *           "risk_rating": "Medium",
                     *           "risk_score": 45,
                     *           "rust_level": "None",
                     *           "stale": false,
                     *           "temperature": null,
                     *           "type": "breaker"
                     *         },
                     *         {
                     *           "algorithm_version": "1.2.0",
                     *           "assessed_at": "2026-11-30T13:12:45.815Z",
                     *           "clearance_issue": false,
                     *           "condition": "Good",
                     *           "conductor_material": "Copper",
                     *           "corrosion_level": "None",
                     *           "engine": "local",
                     *           "facility_id": "f-0001",
                     *           "id": "e-0000013",
                     *           "install_date": "2013-11-05",
                     *           "intervention_count": 1,
                     *           "last_service": "2026-08-09",
                     *           "last_updated": "2026-11-30T13:12:45.815Z",
                     *           "location": "Annex, Service yard",
                     *           "name": "Breaker HP-1B/1",
                     *           "photo_url": null,
                     *           "risk_factors": [
                     *             "Environment"
                     *           ],
                     *           "risk_rating": "Medium",
                     *           "risk_score": 49,
                     *           "rust_level": "None",
                     *           "stale": false,
                     *           "temperature": "39°C",
                     *           "type": "breaker"
                     *         }
                     *       ],
                     *       "limit": 2,
                     *       "page": 1,
                     *       "total": 14
                     *     }
                     */
                    "application/json": components["schemas"]["EquipmentPage"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            /** @description A parameter is unknown or out of range. */
            422: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_equipment: {
        parameters: {
            query?: {
                /** @description Compute the document again, even if it is cached. Needs the role operator, or the scope `cache:write`. Default false. */
                force_refresh?: boolean;
            };
            header?: {
                /** @description `ETag` of the document that the client has. The response is 304 while it is current. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id of the equipment. */
                equipment_id: components["schemas"]["EquipmentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    Age: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    "X-Cache": components["headers"]["X-Cache"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "compliance": {
                     *         "nfpa_70b": {
                     *           "compliance_percentage": 0,
                     *           "compliant": false,
                     *           "last_inspection": null,
                     *           "maintenance_status": "overdue",
                     *           "never_recorded": true,
                     *           "next_inspection_due": null
                     *         },
                     *         "nfpa_70e": {
                     *           "arc_flash_label_present": true,
                     *           "compliance_percentage": 100,
                     *           "compliant": true,
                     *           "incident_energy": 39.6,
                     *           "last_assessment": null,
                     *           "ppe_basis": "current",
                     *           "ppe_note": null,
                     *           "ppe_requirements": "Arc rating >= 40 cal/cm2",
                     *           "required_arc_rating_cal_cm2": 39.6
                     *         }
                     *       },
                     *       "created_at": "2023-02-02T06:08:54.367Z",
                     *       "id": "e-0000001",
                     *       "install_date": "1988-12-22",
                     *       "last_updated": "2026-11-30T13:12:45.815Z",
                     *       "location": {
                     *         "building": "Main Building",
                     *         "coordinates": {
                     *           "lat": 33.422541,
                     *           "lng": -112.067293
                     *         },
                     *         "facility_id": "f-0001",
                     *         "facility_name": "Fairview Data Center",
                     *         "room": "Service yard"
                     *       },
                     *       "manufacturer": "OEM B",
                     *       "model": "XFR-1200",
                     *       "name": "Transformer T-1",
                     *       "photos": [],
                     *       "risk_assessment": {
                     *         "algorithm_version": "1.2.0",
                     *         "assessed_at": "2026-11-30T13:12:45.815Z",
                     *         "condition": "Good",
                     *         "corrosion_level": "None",
                     *         "engine": "local",
                     *         "risk_factors": [
                     *           "Equipment age",
                     *           "Maintenance",
                     *           "Environment"
                     *         ],
                     *         "risk_rating": "High",
                     *         "risk_score": 72,
                     *         "rust_level": "None",
                     *         "stale": false,
                     *         "temperature": null
                     *       },
                     *       "serial_number": "78B9-000001",
                     *       "service_history": [],
                     *       "source": "condoit",
                     *       "source_last_success": null,
                     *       "specifications": {
                     *         "amperage": 1200,
                     *         "cooling_class": "ONAN",
                     *         "enclosure_type": "NEMA 3R",
                     *         "frame_rating": null,
                     *         "impedance_percent": 5.59,
                     *         "interrupting_rating_ka": null,
                     *         "kva": 2000,
                     *         "length_ft": null,
                     *         "main_disconnect": null,
                     *         "main_disconnect_rating": null,
                     *         "mount_type": "surface",
                     *         "phases": 3,
                     *         "primary_voltage": "13.8 kV",
                     *         "raceway_type": null,
                     *         "secondary_voltage": "480Y/277V",
                     *         "slots": null,
                     *         "trip_rating": null,
                     *         "voltage": "13.8 kV"
                     *       },
                     *       "type": "transformer"
                     *     }
                     */
                    "application/json": components["schemas"]["EquipmentDocument"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description Not found, or outside the caller's facilities. */
            404: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_downstream: {
        parameters: {
            query?: {
                /** @description Compute the document again, even if it is cached. Needs the role operator, or the scope `cache:write`. Default false. */
                force_refresh?: boolean;
            };
            header?: {
                /** @description `ETag` of the document that the client has. The response is 304 while it is current. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id of the equipment. */
                equipment_id: components["schemas"]["EquipmentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    Age: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    "X-Cache": components["headers"]["X-Cache"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedsDocument"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description Not found, or outside the caller's facilities. */
            404: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_equipment_engines: {
        parameters: {
            query?: {
                /** @description Compute the document again, even if it is cached. Needs the role operator, or the scope `cache:write`. Default false. */
                force_refresh?: boolean;
            };
            header?: {
                /** @description `ETag` of the document that the client has. The response is 304 while it is current. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id of the equipment. */
                equipment_id: components["schemas"]["EquipmentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    Age: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    "X-Cache": components["headers"]["X-Cache"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnginesDocument"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description Not found, or outside the caller's facilities. */
            404: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    explain_equipment: {
        parameters: {
            query?: {
                /** @description Compute the document again, even if it is cached. Needs the role operator, or the scope `cache:write`. Default false. */
                force_refresh?: boolean;
            };
            header?: {
                /** @description `ETag` of the document that the client has. The response is 304 while it is current. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id of the equipment. */
                equipment_id: components["schemas"]["EquipmentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    Age: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    "X-Cache": components["headers"]["X-Cache"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExplainDocument"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description Not found, or outside the caller's facilities. */
            404: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_equipment_forecast: {
        parameters: {
            query?: {
                /** @description Length in months, 1 to 24. Default 12. */
                months?: number;
                /** @description Compute the document again, even if it is cached. Needs the role operator, or the scope `cache:write`. Default false. */
                force_refresh?: boolean;
            };
            header?: {
                /** @description `ETag` of the document that the client has. The response is 304 while it is current. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id of the equipment. */
                equipment_id: components["schemas"]["EquipmentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    Age: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    "X-Cache": components["headers"]["X-Cache"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EquipmentForecast"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description Not found, or outside the caller's facilities. */
            404: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            /** @description `months` is not a whole number from 1 to 24. */
            422: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_equipment_history: {
        parameters: {
            query?: {
                /** @description Version of the risk algorithm. Default: the one in force. */
                algorithm?: string;
                /** @description Compute the document again, even if it is cached. Needs the role operator, or the scope `cache:write`. Default false. */
                force_refresh?: boolean;
            };
            header?: {
                /** @description `ETag` of the document that the client has. The response is 304 while it is current. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id of the equipment. */
                equipment_id: components["schemas"]["EquipmentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    Age: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    "X-Cache": components["headers"]["X-Cache"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EquipmentHistory"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description Not found, or outside the caller's facilities. */
            404: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            /** @description The version does not exist. */
            422: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_upstream: {
        parameters: {
            query?: {
                /** @description Compute the document again, even if it is cached. Needs the role operator, or the scope `cache:write`. Default false. */
                force_refresh?: boolean;
            };
            header?: {
                /** @description `ETag` of the document that the client has. The response is 304 while it is current. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id of the equipment. */
                equipment_id: components["schemas"]["EquipmentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    Age: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    "X-Cache": components["headers"]["X-Cache"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedsDocument"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description Not found, or outside the caller's facilities. */
            404: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listen_events: {
        parameters: {
            query?: never;
            header?: {
                /** @description Id of the last event that the client received. Events after it are sent again. */
                "Last-Event-ID"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["EventMessage"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["Invalid"];
            /** @description This user or key has too many open streams. */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            /** @description Too many streams are open. */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    export_records: {
        parameters: {
            query?: {
                /** @description `json` (default), `ndjson` or `csv`. */
                format?: "json" | "ndjson" | "csv";
                /** @description For `csv`: `facility`, `equipment`, `service`, `conductor` or `photo`. */
                kind?: "facility" | "equipment" | "service" | "conductor" | "photo";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The records, in a file. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    /** @description `attachment` with the name of the file. */
                    "Content-Disposition"?: string;
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExportedRecords"];
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            /** @description The format or kind does not exist, or they cannot be combined. */
            422: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_facilities: {
        parameters: {
            query?: {
                /** @description Page number, from 1. Default 1. */
                page?: number;
                /** @description Entries per page, 1 to 100. Default 20. */
                limit?: number;
                /** @description `name` (default), `risk_score` or `last_updated`. */
                sort?: "name" | "risk_score" | "last_updated";
                /** @description `asc` (default) or `desc`. Facilities without a value come last in both. */
                order?: "asc" | "desc";
                /** @description Text in the name or location, in any letter case. At most 200 characters. */
                search?: string;
                /** @description Only this status: `Compliant`, `Warning` or `Out of Compliance`. */
                compliance_status?: "Compliant" | "Warning" | "Out of Compliance";
                /** @description Lowest risk score, 0 to 100. */
                min_risk?: number;
                /** @description Compute the document again, even if it is cached. Needs the role operator, or the scope `cache:write`. Default false. */
                force_refresh?: boolean;
            };
            header?: {
                /** @description `ETag` of the document that the client has. The response is 304 while it is current. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    Age: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    "X-Cache": components["headers"]["X-Cache"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "facilities": [
                     *         {
                     *           "algorithm_version": "1.2.0",
                     *           "compliance_status": "Out of Compliance",
                     *           "contractor": "Electrical contractor 1",
                     *           "coordinates": {
                     *             "lat": 33.42186,
                     *             "lng": -112.06759
                     *           },
                     *           "critical_equipment_count": 0,
                     *           "engines": {
                     *             "local": 14,
                     *             "stale": 0,
                     *             "voltmetrics": 0
                     *           },
                     *           "equipment_count": 14,
                     *           "high_risk_equipment_count": 2,
                     *           "id": "f-0001",
                     *           "last_inspection": "2026-11-20",
                     *           "last_updated": "2026-11-30T13:12:45.815Z",
                     *           "location": "9012 Station Road, Phoenix, AZ, 85004",
                     *           "name": "Fairview Data Center",
                     *           "risk_distribution": {
                     *             "critical": 0,
                     *             "high": 2,
                     *             "low": 1,
                     *             "medium": 11
                     *           },
                     *           "risk_score": 63,
                     *           "source_last_success": null,
                     *           "stale": false
                     *         }
                     *       ],
                     *       "limit": 20,
                     *       "page": 1,
                     *       "total": 1
                     *     }
                     */
                    "application/json": components["schemas"]["FacilityPage"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            /** @description A parameter is unknown or out of range. */
            422: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_facility: {
        parameters: {
            query?: {
                /** @description Compute the document again, even if it is cached. Needs the role operator, or the scope `cache:write`. Default false. */
                force_refresh?: boolean;
            };
            header?: {
                /** @description `ETag` of the document that the client has. The response is 304 while it is current. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id of the facility. */
                facility_id: components["schemas"]["FacilityId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    Age: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    "X-Cache": components["headers"]["X-Cache"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "algorithm_version": "1.2.0",
                     *       "average_equipment_risk": 0.61,
                     *       "compliance_status": "Out of Compliance",
                     *       "conductor_type_breakdown": {
                     *         "aluminum": 0,
                     *         "copper": 14
                     *       },
                     *       "contractor": "Electrical contractor 1",
                     *       "coordinates": {
                     *         "lat": 33.42186,
                     *         "lng": -112.06759
                     *       },
                     *       "critical_equipment_count": 0,
                     *       "engines": {
                     *         "local": 14,
                     *         "stale": 0,
                     *         "voltmetrics": 0
                     *       },
                     *       "equipment_count": 14,
                     *       "facility_age": 38,
                     *       "high_risk_equipment_count": 2,
                     *       "historical_risk": [],
                     *       "humidity_risk": "Low",
                     *       "id": "f-0001",
                     *       "last_arc_flash_analysis": "2023-12-21",
                     *       "last_infrared_scan": "2026-11-20",
                     *       "last_inspection": "2026-11-20",
                     *       "last_updated": "2026-11-30T13:12:45.815Z",
                     *       "location": "9012 Station Road, Phoenix, AZ, 85004",
                     *       "name": "Fairview Data Center",
                     *       "risk_distribution": {
                     *         "critical": 0,
                     *         "high": 2,
                     *         "low": 1,
                     *         "medium": 11
                     *       },
                     *       "risk_factors": [
                     *         {
                     *           "description": "Equipment age: 11 of 14 items (78.6 %) score 70 or more",
                     *           "factor": "Equipment age",
                     *           "score": 87
                     *         },
                     *         {
                     *           "description": "Environment: 6 of 14 items (42.9 %) score 70 or more",
                     *           "factor": "Environment",
                     *           "score": 58
                     *         },
                     *         {
                     *           "description": "Maintenance: 5 of 14 items (35.7 %) score 70 or more",
                     *           "factor": "Maintenance",
                     *           "score": 51
                     *         }
                     *       ],
                     *       "risk_score": 63,
                     *       "source": "condoit",
                     *       "source_last_success": null,
                     *       "stale": false,
                     *       "system_age": "29 years",
                     *       "top_threats": [
                     *         {
                     *           "algorithm_version": "1.2.0",
                     *           "assessed_at": "2026-11-30T13:12:45.815Z",
                     *           "clearance_issue": false,
                     *           "condition": "Good",
                     *           "conductor_material": "Copper",
                     *           "corrosion_level": "None",
                     *           "engine": "local",
                     *           "facility_id": "f-0001",
                     *           "id": "e-0000001",
                     *           "install_date": "1988-12-22",
                     *           "intervention_count": 1,
                     *           "last_service": null,
                     *           "last_updated": "2026-11-30T13:12:45.815Z",
                     *           "location": "Main Building, Service yard",
                     *           "name": "Transformer T-1",
                     *           "photo_url": null,
                     *           "risk_factors": [
                     *             "Equipment age",
                     *             "Maintenance",
                     *             "Environment"
                     *           ],
                     *           "risk_rating": "High",
                     *           "risk_score": 72,
                     *           "rust_level": "None",
                     *           "stale": false,
                     *           "temperature": null,
                     *           "type": "transformer"
                     *         },
                     *         {
                     *           "algorithm_version": "1.2.0",
                     *           "assessed_at": "2026-11-30T13:12:45.815Z",
                     *           "clearance_issue": false,
                     *           "condition": "Poor",
                     *           "conductor_material": "Copper",
                     *           "corrosion_level": "None",
                     *           "engine": "local",
                     *           "facility_id": "f-0001",
                     *           "id": "e-0000010",
                     *           "install_date": "1988-09-15",
                     *           "intervention_count": 0,
                     *           "last_service": null,
                     *           "last_updated": "2026-11-30T13:12:45.815Z",
                     *           "location": "South Wing, Electrical Room 608",
                     *           "name": "Panel HP-1C",
                     *           "photo_url": null,
                     *           "risk_factors": [
                     *             "Equipment age",
                     *             "Maintenance"
                     *           ],
                     *           "risk_rating": "High",
                     *           "risk_score": 71,
                     *           "rust_level": "None",
                     *           "stale": false,
                     *           "temperature": "38°C",
                     *           "type": "panel"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["FacilityDocument"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description Not found, or outside the caller's facilities. */
            404: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_compliance: {
        parameters: {
            query?: {
                /** @description `summary`, `standard` or `detailed` (default). */
                detail?: "summary" | "standard" | "detailed";
                /** @description Compute the document again, even if it is cached. Needs the role operator, or the scope `cache:write`. Default false. */
                force_refresh?: boolean;
            };
            header?: {
                /** @description `ETag` of the document that the client has. The response is 304 while it is current. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id of the facility. */
                facility_id: components["schemas"]["FacilityId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    Age: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    "X-Cache": components["headers"]["X-Cache"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "compliance_summary": {
                     *         "nfpa_70b_compliance": 0,
                     *         "nfpa_70e_compliance": 83,
                     *         "overall_compliance": 42
                     *       },
                     *       "facility_id": "f-0001",
                     *       "facility_name": "Fairview Data Center",
                     *       "last_updated": "2026-11-30T13:12:45.815Z",
                     *       "nfpa_70b": {
                     *         "compliance_percentage": 0,
                     *         "equipment_counts": {
                     *           "compliant": 0,
                     *           "non_compliant": 14,
                     *           "total": 14
                     *         },
                     *         "inspection_status": {
                     *           "due_soon": 0,
                     *           "never_recorded": 11,
                     *           "overdue": 14,
                     *           "up_to_date": 0
                     *         },
                     *         "never_recorded": [
                     *           {
                     *             "equipment_id": "e-0000001",
                     *             "equipment_name": "Transformer T-1",
                     *             "equipment_type": "transformer"
                     *           },
                     *           {
                     *             "equipment_id": "e-0000002",
                     *             "equipment_name": "Main Switchboard MSB-1",
                     *             "equipment_type": "switchboard"
                     *           },
                     *           {
                     *             "equipment_id": "e-0000003",
                     *             "equipment_name": "Switchboard SB-2",
                     *             "equipment_type": "switchboard"
                     *           },
                     *           {
                     *             "equipment_id": "e-0000004",
                     *             "equipment_name": "Generator G-1",
                     *             "equipment_type": "generator"
                     *           },
                     *           {
                     *             "equipment_id": "e-0000006",
                     *             "equipment_name": "Panel CP-1A",
                     *             "equipment_type": "panel"
                     *           },
                     *           {
                     *             "equipment_id": "e-0000009",
                     *             "equipment_name": "Breaker SB-2/3",
                     *             "equipment_type": "breaker"
                     *           },
                     *           {
                     *             "equipment_id": "e-0000010",
                     *             "equipment_name": "Panel HP-1C",
                     *             "equipment_type": "panel"
                     *           },
                     *           {
                     *             "equipment_id": "e-0000011",
                     *             "equipment_name": "Breaker MSB-1/3",
                     *             "equipment_type": "breaker"
                     *           },
                     *           {
                     *             "equipment_id": "e-0000012",
                     *             "equipment_name": "Panel HP-1D",
                     *             "equipment_type": "panel"
                     *           },
                     *           {
                     *             "equipment_id": "e-0000013",
                     *             "equipment_name": "Breaker HP-1B/1",
                     *             "equipment_type": "breaker"
                     *           },
                     *           {
                     *             "equipment_id": "e-0000014",
                     *             "equipment_name": "Panel HP-1E",
                     *             "equipment_type": "panel"
                     *           }
                     *         ],
                     *         "next_inspections_due": [
                     *           {
                     *             "days_overdue": 266,
                     *             "due_date": "2026-03-09",
                     *             "equipment_id": "e-0000005",
                     *             "equipment_name": "UPS-1",
                     *             "equipment_type": "ups"
                     *           },
                     *           {
                     *             "days_overdue": 135,
                     *             "due_date": "2026-07-18",
                     *             "equipment_id": "e-0000007",
                     *             "equipment_name": "Breaker CP-1A/1",
                     *             "equipment_type": "breaker"
                     *           },
                     *           {
                     *             "days_overdue": -62,
                     *             "due_date": "2027-01-31",
                     *             "equipment_id": "e-0000006",
                     *             "equipment_name": "Panel CP-1A",
                     *             "equipment_type": "panel"
                     *           },
                     *           {
                     *             "days_overdue": -171,
                     *             "due_date": "2027-05-20",
                     *             "equipment_id": "e-0000008",
                     *             "equipment_name": "Panel HP-1B",
                     *             "equipment_type": "panel"
                     *           },
                     *           {
                     *             "days_overdue": -240,
                     *             "due_date": "2027-07-28",
                     *             "equipment_id": "e-0000011",
                     *             "equipment_name": "Breaker MSB-1/3",
                     *             "equipment_type": "breaker"
                     *           },
                     *           {
                     *             "days_overdue": -453,
                     *             "due_date": "2028-02-26",
                     *             "equipment_id": "e-0000009",
                     *             "equipment_name": "Breaker SB-2/3",
                     *             "equipment_type": "breaker"
                     *           },
                     *           {
                     *             "days_overdue": -541,
                     *             "due_date": "2028-05-24",
                     *             "equipment_id": "e-0000013",
                     *             "equipment_name": "Breaker HP-1B/1",
                     *             "equipment_type": "breaker"
                     *           },
                     *           {
                     *             "days_overdue": -612,
                     *             "due_date": "2028-08-03",
                     *             "equipment_id": "e-0000004",
                     *             "equipment_name": "Generator G-1",
                     *             "equipment_type": "generator"
                     *           },
                     *           {
                     *             "days_overdue": -1074,
                     *             "due_date": "2029-11-08",
                     *             "equipment_id": "e-0000003",
                     *             "equipment_name": "Switchboard SB-2",
                     *             "equipment_type": "switchboard"
                     *           },
                     *           {
                     *             "days_overdue": -1554,
                     *             "due_date": "2031-03-03",
                     *             "equipment_id": "e-0000014",
                     *             "equipment_name": "Panel HP-1E",
                     *             "equipment_type": "panel"
                     *           }
                     *         ],
                     *         "status": "non_compliant"
                     *       },
                     *       "nfpa_70e": {
                     *         "arc_flash_label_status": {
                     *           "missing": 4,
                     *           "present": 5
                     *         },
                     *         "arc_flash_study": {
                     *           "last_study_date": "2023-12-21",
                     *           "next_study_due": "2028-12-21",
                     *           "status": "current"
                     *         },
                     *         "compliance_percentage": 83,
                     *         "equipment_counts": {
                     *           "compliant": 4,
                     *           "non_compliant": 5,
                     *           "total": 9
                     *         },
                     *         "next_assessments_due": [],
                     *         "status": "warning"
                     *       },
                     *       "source_last_success": null,
                     *       "stale": false
                     *     }
                     */
                    "application/json": components["schemas"]["ComplianceDocument"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description Not found, or outside the caller's facilities. */
            404: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            /** @description The level of detail does not exist. */
            422: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_facility_equipment: {
        parameters: {
            query?: {
                /** @description Page number, from 1. Default 1. */
                page?: number;
                /** @description Entries per page, 1 to 1000. Default 50. */
                limit?: number;
                /** @description `name` (default), `type`, `risk_rating`, `risk_score`, `install_date` or `last_service`. */
                sort?: "name" | "type" | "risk_rating" | "risk_score" | "install_date" | "last_service";
                /** @description `asc` (default) or `desc`. Items without a value come last in both. */
                order?: "asc" | "desc";
                /** @description Text in the name or location, in any letter case. At most 200 characters. */
                search?: string;
                /** @description Only this equipment type. */
                type?: components["schemas"]["EquipmentKind"];
                /** @description Only this risk rating: `low`, `medium`, `high` or `critical`. */
                risk_level?: "low" | "medium" | "high" | "critical";
                /** @description Compute the document again, even if it is cached. Needs the role operator, or the scope `cache:write`. Default false. */
                force_refresh?: boolean;
            };
            header?: {
                /** @description `ETag` of the document that the client has. The response is 304 while it is current. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id of the facility. */
                facility_id: components["schemas"]["FacilityId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    Age: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    "X-Cache": components["headers"]["X-Cache"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EquipmentPage"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description Not found, or outside the caller's facilities. */
            404: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            /** @description A parameter is unknown or out of range. */
            422: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_facility_equipment: {
        parameters: {
            query?: {
                /** @description Compute the document again, even if it is cached. Needs the role operator, or the scope `cache:write`. Default false. */
                force_refresh?: boolean;
            };
            header?: {
                /** @description `ETag` of the document that the client has. The response is 304 while it is current. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id of the facility. */
                facility_id: components["schemas"]["FacilityId"];
                /** @description Id of the equipment. */
                equipment_id: components["schemas"]["EquipmentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    Age: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    "X-Cache": components["headers"]["X-Cache"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EquipmentDocument"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description Not found, outside the caller's facilities, or in another facility. */
            404: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_facility_forecast: {
        parameters: {
            query?: {
                /** @description Length in months, 1 to 24. Default 12. */
                months?: number;
                /** @description Compute the document again, even if it is cached. Needs the role operator, or the scope `cache:write`. Default false. */
                force_refresh?: boolean;
            };
            header?: {
                /** @description `ETag` of the document that the client has. The response is 304 while it is current. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id of the facility. */
                facility_id: components["schemas"]["FacilityId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    Age: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    "X-Cache": components["headers"]["X-Cache"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FacilityForecast"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description Not found, or outside the caller's facilities. */
            404: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            /** @description `months` is not a whole number from 1 to 24. */
            422: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_facility_history: {
        parameters: {
            query?: {
                /** @description Version of the risk algorithm. Default: the one in force. */
                algorithm?: string;
                /** @description Compute the document again, even if it is cached. Needs the role operator, or the scope `cache:write`. Default false. */
                force_refresh?: boolean;
            };
            header?: {
                /** @description `ETag` of the document that the client has. The response is 304 while it is current. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id of the facility. */
                facility_id: components["schemas"]["FacilityId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    Age: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    "X-Cache": components["headers"]["X-Cache"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FacilityHistory"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description Not found, or outside the caller's facilities. */
            404: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            /** @description The version does not exist. */
            422: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_one_line: {
        parameters: {
            query?: {
                /** @description Compute the document again, even if it is cached. Needs the role operator, or the scope `cache:write`. Default false. */
                force_refresh?: boolean;
            };
            header?: {
                /** @description `ETag` of the document that the client has. The response is 304 while it is current. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id of the facility. */
                facility_id: components["schemas"]["FacilityId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    Age: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    "X-Cache": components["headers"]["X-Cache"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OneLineDocument"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description Not found, or outside the caller's facilities. */
            404: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_plan: {
        parameters: {
            query: {
                /** @description Budget in USD, 0 to 1e12. */
                budget: number;
                /** @description Compute the document again, even if it is cached. Needs the role operator, or the scope `cache:write`. Default false. */
                force_refresh?: boolean;
            };
            header?: {
                /** @description `ETag` of the document that the client has. The response is 304 while it is current. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id of the facility. */
                facility_id: components["schemas"]["FacilityId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    Age: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    "X-Cache": components["headers"]["X-Cache"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlanDocument"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description Not found, or outside the caller's facilities. */
            404: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            /** @description `budget` is missing or not a number from 0 to 1e12. */
            422: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_report: {
        parameters: {
            query?: {
                /** @description `html` (default), `pdf`, `csv` or `json`. */
                format?: "html" | "pdf" | "csv" | "json";
                /** @description Paper size for `pdf`: `letter` (default) or `a4`. */
                paper?: "letter" | "a4";
                /** @description As CSV, only this list: `equipment` or `overdue`. */
                list?: "equipment" | "overdue";
            };
            header?: never;
            path: {
                /** @description Id of the facility. */
                facility_id: components["schemas"]["FacilityId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The report as a file. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    /** @description `attachment` with the name of the file. */
                    "Content-Disposition"?: string;
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedReport"];
                    "text/html": string;
                    "text/csv": string;
                    "application/pdf": string;
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description Not found, or outside the caller's facilities. */
            404: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            /** @description The format, paper or list does not exist, or they cannot be combined. */
            422: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_risks: {
        parameters: {
            query?: {
                /** @description Compute the document again, even if it is cached. Needs the role operator, or the scope `cache:write`. Default false. */
                force_refresh?: boolean;
            };
            header?: {
                /** @description `ETag` of the document that the client has. The response is 304 while it is current. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id of the facility. */
                facility_id: components["schemas"]["FacilityId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    Age: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    "X-Cache": components["headers"]["X-Cache"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "algorithm_version": "1.2.0",
                     *       "engines": {
                     *         "local": 14,
                     *         "stale": 0,
                     *         "voltmetrics": 0
                     *       },
                     *       "facility_id": "f-0001",
                     *       "facility_name": "Fairview Data Center",
                     *       "high_risk_items": [
                     *         {
                     *           "equipment_id": "e-0000001",
                     *           "equipment_name": "Transformer T-1",
                     *           "equipment_type": "transformer",
                     *           "location": "Main Building, Service yard",
                     *           "primary_risk_factor": "Equipment age",
                     *           "risk_level": "High",
                     *           "risk_score": 72
                     *         },
                     *         {
                     *           "equipment_id": "e-0000010",
                     *           "equipment_name": "Panel HP-1C",
                     *           "equipment_type": "panel",
                     *           "location": "South Wing, Electrical Room 608",
                     *           "primary_risk_factor": "Equipment age",
                     *           "risk_level": "High",
                     *           "risk_score": 71
                     *         }
                     *       ],
                     *       "historical_trend": [],
                     *       "last_updated": "2026-11-30T13:12:45.815Z",
                     *       "risk_categories": [
                     *         {
                     *           "affected_equipment_count": 11,
                     *           "category": "age",
                     *           "description": "Equipment age: 11 of 14 items (78.6 %) score 70 or more",
                     *           "percentage_of_facility": 78.6,
                     *           "score": 87
                     *         },
                     *         {
                     *           "affected_equipment_count": 0,
                     *           "category": "material",
                     *           "description": "Conductor material: 0 of 14 items (0.0 %) score 70 or more",
                     *           "percentage_of_facility": 0,
                     *           "score": 32
                     *         },
                     *         {
                     *           "affected_equipment_count": 5,
                     *           "category": "maintenance",
                     *           "description": "Maintenance: 5 of 14 items (35.7 %) score 70 or more",
                     *           "percentage_of_facility": 35.7,
                     *           "score": 51
                     *         },
                     *         {
                     *           "affected_equipment_count": 6,
                     *           "category": "environmental",
                     *           "description": "Environment: 6 of 14 items (42.9 %) score 70 or more",
                     *           "percentage_of_facility": 42.9,
                     *           "score": 58
                     *         },
                     *         {
                     *           "affected_equipment_count": 1,
                     *           "category": "operational",
                     *           "description": "Operating conditions: 1 of 14 items (7.1 %) score 70 or more",
                     *           "percentage_of_facility": 7.1,
                     *           "score": 41
                     *         },
                     *         {
                     *           "affected_equipment_count": 0,
                     *           "category": "visual",
                     *           "description": "Visible condition: 0 of 14 items (0.0 %) score 70 or more",
                     *           "percentage_of_facility": 0,
                     *           "score": 18
                     *         }
                     *       ],
                     *       "risk_recommendation": {
                     *         "priority_actions": [
                     *           {
                     *             "action": "Relabel",
                     *             "affected_equipment": [
                     *               "e-0000002",
                     *               "e-0000003",
                     *               "e-0000010",
                     *               "e-0000012",
                     *               "e-0000014"
                     *             ],
                     *             "compliance_gain": 8.3,
                     *             "cost_class": "Low",
                     *             "estimated_cost": 200,
                     *             "risk_reduction": 0,
                     *             "urgency": "Critical"
                     *           },
                     *           {
                     *             "action": "Thermographic scan",
                     *             "affected_equipment": [
                     *               "e-0000001",
                     *               "e-0000002",
                     *               "e-0000003",
                     *               "e-0000004",
                     *               "e-0000005",
                     *               "e-0000009",
                     *               "e-0000010",
                     *               "e-0000011",
                     *               "e-0000012",
                     *               "e-0000013",
                     *               "e-0000014"
                     *             ],
                     *             "compliance_gain": 7.1,
                     *             "cost_class": "Low",
                     *             "estimated_cost": 1320,
                     *             "risk_reduction": 6.1,
                     *             "urgency": "High"
                     *           },
                     *           {
                     *             "action": "Service",
                     *             "affected_equipment": [
                     *               "e-0000001",
                     *               "e-0000002",
                     *               "e-0000003",
                     *               "e-0000004",
                     *               "e-0000005",
                     *               "e-0000006",
                     *               "e-0000007",
                     *               "e-0000008",
                     *               "e-0000009",
                     *               "e-0000010",
                     *               "e-0000011",
                     *               "e-0000012",
                     *               "e-0000013",
                     *               "e-0000014"
                     *             ],
                     *             "compliance_gain": 10.7,
                     *             "cost_class": "Low",
                     *             "estimated_cost": 6300,
                     *             "risk_reduction": 6.7,
                     *             "urgency": "High"
                     *           },
                     *           {
                     *             "action": "Replace",
                     *             "affected_equipment": [
                     *               "e-0000001",
                     *               "e-0000003",
                     *               "e-0000005",
                     *               "e-0000006",
                     *               "e-0000008",
                     *               "e-0000009",
                     *               "e-0000010",
                     *               "e-0000012",
                     *               "e-0000014"
                     *             ],
                     *             "compliance_gain": 32.1,
                     *             "cost_class": "High",
                     *             "estimated_cost": 124500,
                     *             "risk_reduction": 30.5,
                     *             "urgency": "High"
                     *           },
                     *           {
                     *             "action": "Reduce loading",
                     *             "affected_equipment": [
                     *               "e-0000009"
                     *             ],
                     *             "compliance_gain": 0,
                     *             "cost_class": "Medium",
                     *             "estimated_cost": 2500,
                     *             "risk_reduction": 0.2,
                     *             "urgency": "Medium"
                     *           },
                     *           {
                     *             "action": "Repair",
                     *             "affected_equipment": [
                     *               "e-0000011"
                     *             ],
                     *             "compliance_gain": 0,
                     *             "cost_class": "Medium",
                     *             "estimated_cost": 1500,
                     *             "risk_reduction": 0.1,
                     *             "urgency": "Medium"
                     *           }
                     *         ]
                     *       },
                     *       "risk_summary": {
                     *         "critical_risk_equipment_count": 0,
                     *         "high_risk_equipment_count": 2,
                     *         "low_risk_equipment_count": 1,
                     *         "medium_risk_equipment_count": 11,
                     *         "risk_level": "Medium",
                     *         "risk_score": 63
                     *       },
                     *       "source_last_success": null,
                     *       "stale": false
                     *     }
                     */
                    "application/json": components["schemas"]["RisksDocument"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description Not found, or outside the caller's facilities. */
            404: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    try_what_if: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the facility. */
                facility_id: components["schemas"]["FacilityId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "actions": [
                 *         {
                 *           "action": "thermographic_scan"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["WhatIfRequest"];
            };
        };
        responses: {
            /** @description Done. The body has the result. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WhatIfDocument"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description Not found, or outside the caller's facilities. */
            404: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["TooLarge"];
            414: components["responses"]["UrlTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["WrongHost"];
            /** @description An action or item does not exist, an action is not applicable to an item, or there are no actions. */
            422: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthDocument"];
                };
            };
            400: components["responses"]["Malformed"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    import_records: {
        parameters: {
            query?: {
                /** @description Name of the file. Its extension selects the format when the media type does not. */
                name?: string;
                /** @description Kind of the records, when the file does not say: `facility`, `equipment`, `service`, `conductor` or `photo`. */
                kind?: "facility" | "equipment" | "service" | "conductor" | "photo";
                /** @description Delete even a large part of the imported records when the file no longer has them. Default false. */
                allow_mass_delete?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": unknown;
                "application/octet-stream": unknown;
                "application/x-ndjson": unknown;
                "text/csv": unknown;
            };
        };
        responses: {
            /** @description Done. The body has the result. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportDocument"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            /** @description The import would delete a large part of the records. */
            409: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The file is larger than `sync.import_max_mib`. */
            413: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            414: components["responses"]["UrlTooLong"];
            /** @description The media type is not supported. */
            415: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            421: components["responses"]["WrongHost"];
            /** @description The file cannot be decoded. */
            422: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_keys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyList"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_key: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "dashboard",
                 *       "role": "service",
                 *       "scopes": [
                 *         "facilities:read",
                 *         "equipment:read"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["CreateKeyRequest"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewKeyDocument"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["TooLarge"];
            414: components["responses"]["UrlTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["WrongHost"];
            /** @description A field is invalid. */
            422: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    revoke_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the key. */
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_log_lines: {
        parameters: {
            query?: {
                /** @description Least level: `error`, `warn`, `info`, `debug` or `trace` (default). */
                level?: "error" | "warn" | "info" | "debug" | "trace";
                /** @description Text in the message, target, request id or a field's value, in any letter case. At most 200 characters. */
                search?: string;
                /** @description Only lines with a higher number. */
                after?: number;
                /** @description Number of lines, 1 to 1000. Default 200. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogPage"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/plain; version=0.0.4; charset=utf-8": string;
                };
            };
            400: components["responses"]["Malformed"];
            /** @description The request is not from this machine and has no credential. */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The caller is limited to some facilities, or lacks the scope. */
            403: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_photo: {
        parameters: {
            query?: {
                /** @description In a signed address: when it expires, Unix seconds. */
                expires?: number;
                /** @description In a signed address, as documents have it: its signature, which replaces the credential. */
                signature?: string;
            };
            header?: never;
            path: {
                /** @description Id of the photo. */
                photo_id: components["schemas"]["PhotoId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The photo. Bytes that are no JPEG, PNG, GIF or WebP come as `application/octet-stream` with `Content-Disposition: attachment`. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "image/*": unknown;
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description Not found, outside the caller's facilities, or the source has no image for it. */
            404: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_photo_thumbnail: {
        parameters: {
            query?: {
                /** @description In a signed address: when it expires, Unix seconds. */
                expires?: number;
                /** @description In a signed address, as documents have it: its signature, which replaces the credential. */
                signature?: string;
            };
            header?: never;
            path: {
                /** @description Id of the photo. */
                photo_id: components["schemas"]["PhotoId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The thumbnail. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": unknown;
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description Not found, outside the caller's facilities, or the source has no image for it; `DATA_NO_PICTURE` with the reason when a thumbnail cannot be made. */
            404: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            /** @description Too many thumbnails are waiting to be made. */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    get_portfolio_forecast: {
        parameters: {
            query?: {
                /** @description Length in months, 1 to 24. Default 12. */
                months?: number;
                /** @description Compute the document again, even if it is cached. Needs the role operator, or the scope `cache:write`. Default false. */
                force_refresh?: boolean;
            };
            header?: {
                /** @description `ETag` of the document that the client has. The response is 304 while it is current. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    Age: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    "X-Cache": components["headers"]["X-Cache"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PortfolioForecast"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            /** @description `months` is not a whole number from 1 to 24. */
            422: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_portfolio_history: {
        parameters: {
            query?: {
                /** @description Version of the risk algorithm. Default: the one in force. */
                algorithm?: string;
                /** @description Compute the document again, even if it is cached. Needs the role operator, or the scope `cache:write`. Default false. */
                force_refresh?: boolean;
            };
            header?: {
                /** @description `ETag` of the document that the client has. The response is 304 while it is current. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    Age: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    "X-Cache": components["headers"]["X-Cache"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PortfolioHistory"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            /** @description The version does not exist. */
            422: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_portfolio_summary: {
        parameters: {
            query?: {
                /** @description Compute the document again, even if it is cached. Needs the role operator, or the scope `cache:write`. Default false. */
                force_refresh?: boolean;
            };
            header?: {
                /** @description `ETag` of the document that the client has. The response is 304 while it is current. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    Age: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    "X-Cache": components["headers"]["X-Cache"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "algorithm_version": "1.2.0",
                     *       "compliance_overview": {
                     *         "nfpa_70b_compliance": 0,
                     *         "nfpa_70e_compliance": 83,
                     *         "overall_compliance": 42
                     *       },
                     *       "engines": {
                     *         "local": 14,
                     *         "stale": 0,
                     *         "voltmetrics": 0
                     *       },
                     *       "highest_risk_facilities": [
                     *         {
                     *           "critical_equipment_count": 0,
                     *           "facility_id": "f-0001",
                     *           "facility_name": "Fairview Data Center",
                     *           "location": "9012 Station Road, Phoenix, AZ, 85004",
                     *           "risk_score": 63
                     *         }
                     *       ],
                     *       "last_updated": "2026-11-30T13:12:45.815Z",
                     *       "risk_overview": {
                     *         "average_risk_score": 63,
                     *         "critical_risk_equipment": 0,
                     *         "high_risk_equipment": 2,
                     *         "high_risk_facilities": 0
                     *       },
                     *       "risk_trends": [],
                     *       "source_last_success": null,
                     *       "stale": false,
                     *       "total_equipment": 14,
                     *       "total_facilities": 1
                     *     }
                     */
                    "application/json": components["schemas"]["PortfolioSummary"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every source has been read and assessed. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadinessDocument"];
                };
            };
            400: components["responses"]["Malformed"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            /** @description Not ready: the document names what is missing. */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadinessDocument"];
                };
            };
        };
    };
    get_report_key: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportKey"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_sources: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceList"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    check_draft: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SourceDraft"];
            };
        };
        responses: {
            /** @description Done. The body has the result. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceCheckDocument"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["TooLarge"];
            414: components["responses"]["UrlTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["WrongHost"];
            /** @description A field is invalid. */
            422: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    put_source: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name: up to 60 lower-case letters, digits, `-` and `_`. */
                source: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SourceDraft"];
            };
        };
        responses: {
            /** @description Done. The body has the result. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceDocument"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            /** @description The source is in the configuration file, or there are 100 sources already. */
            409: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            413: components["responses"]["TooLarge"];
            414: components["responses"]["UrlTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["WrongHost"];
            /** @description A field is invalid. */
            422: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_source: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the source. */
                source: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The source was removed. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            /** @description The source is in the configuration file. */
            409: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    check_source: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the source. */
                source: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceCheckDocument"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    start_sync: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Optional. Default: an incremental run of every source. */
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "full": true,
                 *       "source": "condoit"
                 *     }
                 */
                "application/json": components["schemas"]["StartSyncRequest"] | null;
            };
        };
        responses: {
            /** @description Accepted. The work continues after the response. */
            202: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedRuns"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["TooLarge"];
            414: components["responses"]["UrlTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["WrongHost"];
            /** @description The source does not exist. */
            422: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    import_file: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportFileRequest"];
            };
        };
        responses: {
            /** @description Done. The body has the result. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportDocument"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            /** @description The request did not come over the Unix socket. */
            403: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["TooLarge"];
            414: components["responses"]["UrlTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["WrongHost"];
            /** @description The file cannot be read, or a field is invalid. */
            422: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_sync_issues: {
        parameters: {
            query?: {
                /** @description Page number, from 1. Default 1. */
                page?: number;
                /** @description Entries per page, 1 to 1000. Default 50. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuePage"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_sync_runs: {
        parameters: {
            query?: {
                /** @description Only runs of this source. */
                source?: string;
                /** @description Page number, from 1. Default 1. */
                page?: number;
                /** @description Entries per page, 1 to 1000. Default 50. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunPage"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_sync_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the run. */
                run_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunDocument"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    cancel_sync_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the run. */
                run_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted. The work continues after the response. */
            202: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedRun"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description The run does not exist. */
            404: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The run has already ended. */
            409: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    stream_sync: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events with a run as their data. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["EventMessage"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            /** @description This user or key has too many open streams. */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            /** @description Too many streams are open. */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    verify_sources: {
        parameters: {
            query?: {
                /** @description Only this source. */
                source?: string;
                /** @description Most differences to list, 1 to 1000. Default 50. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VerifyDocument"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            /** @description The source does not exist, or cannot be read again (a file source). */
            422: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            /** @description The requested source cannot be read. */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    list_threatmap_facilities: {
        parameters: {
            query?: {
                /** @description Compute the document again, even if it is cached. Needs the role operator, or the scope `cache:write`. Default false. */
                force_refresh?: boolean;
            };
            header?: {
                /** @description `ETag` of the document that the client has. The response is 304 while it is current. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    Age: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    "X-Cache": components["headers"]["X-Cache"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ThreatmapFacility"][];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_threatmap_facility: {
        parameters: {
            query?: {
                /** @description Compute the document again, even if it is cached. Needs the role operator, or the scope `cache:write`. Default false. */
                force_refresh?: boolean;
            };
            header?: {
                /** @description `ETag` of the document that the client has. The response is 304 while it is current. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id of the facility. */
                facility_id: components["schemas"]["FacilityId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    Age: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    "X-Cache": components["headers"]["X-Cache"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ThreatmapFacility"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description Not found, outside the caller's facilities, or without the data that the map needs. */
            404: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_threatmap_omitted: {
        parameters: {
            query?: {
                /** @description Compute the document again, even if it is cached. Needs the role operator, or the scope `cache:write`. Default false. */
                force_refresh?: boolean;
            };
            header?: {
                /** @description `ETag` of the document that the client has. The response is 304 while it is current. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    Age: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    "X-Cache": components["headers"]["X-Cache"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OmittedFacilities"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_users: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserList"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    add_user: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "facilities": [
                 *         "f-0001"
                 *       ],
                 *       "password": "correct horse battery",
                 *       "role": "viewer",
                 *       "username": "ada"
                 *     }
                 */
                "application/json": components["schemas"]["CreateUserRequest"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDocument"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            /** @description The username is already in use. */
            409: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            413: components["responses"]["TooLarge"];
            414: components["responses"]["UrlTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["WrongHost"];
            /** @description A field is invalid. */
            422: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    disable_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the user. */
                username: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            /** @description The last administrator of all facilities who can log in. */
            409: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    enable_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the user. */
                username: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    set_user_password: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the user. */
                username: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetPasswordRequest"];
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["TooLarge"];
            414: components["responses"]["UrlTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_batches: {
        parameters: {
            query?: {
                /** @description Only this state: `submitted`, `processing`, `completed`, `failed` or `partial`. */
                status?: "submitted" | "processing" | "completed" | "failed" | "partial";
                /** @description Page number, from 1. Default 1. */
                page?: number;
                /** @description Entries per page, 1 to 1000. Default 50. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchPage"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    calculate_batch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CalculateBatchRequest"];
            };
        };
        responses: {
            /** @description Accepted. The work continues after the response. */
            202: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchDocument"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["TooLarge"];
            414: components["responses"]["UrlTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["WrongHost"];
            /** @description A field is invalid. */
            422: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            /** @description VoltMetrics is not configured. */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    get_batch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the batch. */
                batch_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchDocument"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    cancel_batch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the batch. */
                batch_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchDocument"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_breaker: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BreakerDocument"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    calculate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "calculation_type": "both",
                 *       "equipment_id": "e-0000001"
                 *     }
                 */
                "application/json": components["schemas"]["CalculateRequest"];
            };
        };
        responses: {
            /** @description Accepted. The work continues after the response. */
            202: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalculationDocument"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["TooLarge"];
            414: components["responses"]["UrlTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["WrongHost"];
            /** @description A field is invalid. */
            422: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            /** @description VoltMetrics is not configured. */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    get_calculation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the job. */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalculationDocument"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    cancel_calculation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the job. */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalculationDocument"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_calculations: {
        parameters: {
            query?: {
                /** @description Only calculations of this batch. */
                batch_id?: string;
                /** @description Only this state: `waiting`, `submitted`, `completed`, `failed` or `cancelled`. */
                status?: "waiting" | "submitted" | "completed" | "failed" | "cancelled";
                /** @description Page number, from 1. Default 1. */
                page?: number;
                /** @description Entries per page, 1 to 1000. Default 50. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requested document. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalculationPage"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    take_condoit_change: {
        parameters: {
            query?: never;
            header: {
                /** @description HMAC-SHA256 of the body, 64 lower-case hexadecimal digits, optionally with the prefix `sha256=`. */
                "X-Condoit-Signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CondoitChange"];
            };
        };
        responses: {
            /** @description Done. The body has the result. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangeAnswer"];
                };
            };
            /** @description The body cannot be parsed. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The signature is missing or wrong. */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["TooLarge"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            /** @description No source has a webhook secret. */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    take_calculation_webhook: {
        parameters: {
            query?: never;
            header: {
                /** @description HMAC-SHA256 of the body, 64 lower-case hexadecimal digits. */
                "X-VoltMetrics-Signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CalculationNotice"];
            };
        };
        responses: {
            /** @description Done. The body has the result. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description The body cannot be parsed. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The signature is missing or wrong. */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["TooLarge"];
            414: components["responses"]["UrlTooLong"];
            421: components["responses"]["WrongHost"];
            431: components["responses"]["HeadersTooLarge"];
            500: components["responses"]["InternalError"];
            /** @description No webhook secret is configured. */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
}
