// Generated from the OpenAPI document by `npm run types`. Do not edit.
export interface paths {
    "/api/v1/algorithms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every version of the risk algorithm at hand, and which one is in force. */
        get: operations["list_algorithms"];
        /**
         * Puts another version in force. Kept over restarts, until something else is configured. Its month ends are worked out
         *     before this answers, of everything where each source has been read once or is away, else once that is so; the figures
         *     after it: until an item's turn has come its figure is served as it was, with the version that made it, and is stale.
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
        /** Opens a session. */
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
        /** Ends the session: its tokens are refused from now on, and its cookie goes. */
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
         * Opens a session for the admin page: its token lies in a cookie that scripts cannot read (`HttpOnly`,
         *     `SameSite=Strict`). What changes something then needs `csrf_token` as `X-CSRF-Token`.
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
        /** Gives the next pair of tokens. A refresh token that comes a second time revokes its session. */
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
        /** Who is logged in. */
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
        /** Makes the first administrator. */
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
        /** How the kept answers do. */
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
        /** What falls due in a span of days within reach: maintenance by NFPA 70B, arc-flash studies by NFPA 70E. */
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
        /** The dead letters. */
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
        /** Sets everything going again that failed for good. */
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
        /** One dead letter with what was sent. */
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
        /** Sets what a dead letter holds going again and takes the letter out. */
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
        /** Who calculates, whether VoltMetrics answers, and whose figures are in use. */
        get: operations["get_engine"];
        /**
         * Has another engine calculate from now on. Kept over restarts, until something else is configured; figures are chosen
         *     anew in the background and are stale until then.
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
        /** How far the engines are apart over a facility, with the items furthest apart and VoltMetrics' own sum. */
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
        /** The equipment of all facilities within reach, page by page. */
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
        /** An item with all that is known of it. */
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
        /** What an item feeds, nearest first, and what loses power when it fails. */
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
        /** Both engines' figures of an item, with the difference by factor. */
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
        /** An item's judgement with its reasons: factors, inputs, the sum line by line, both standards. */
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
        /** The risk of an item month by month, idle and serviced. */
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
        /** The month ends of an item: as they passed, and worked out for the 24 months before. */
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
        /** What feeds an item, nearest first. */
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
         * What happens, as it happens: `hello` at first, then `changed` (a `ChangedEvent`) and, for operators, `run` (a
         *     `RunDocument`) for each step of a sync run. Every event has an id; a listener that comes back with `Last-Event-ID`
         *     hears what it missed.
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
        /** Everything that is held, as `import` reads it, streamed. */
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
        /** The facilities within reach, page by page. */
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
        /** A facility with all that is known of it. */
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
        /** Where a facility stands by NFPA 70B and NFPA 70E. */
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
        /** A facility's equipment, page by page. */
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
        /** An item of a facility. */
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
        /** The risk of a facility month by month, idle and serviced. */
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
        /** The month ends of a facility: as they passed, and worked out for the 24 months before. */
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
        /** A facility's one-line diagram. */
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
        /** The actions that lower the facility's risk the most within a budget. */
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
        /** The dated report of a facility, signed: `masterbus report verify FILE` shows later that it is unaltered. */
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
        /** What endangers a facility. */
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
        /** The facility before and after some actions. Nothing is stored. */
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
        /** Whether the program runs. */
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
        /** Takes in a file, all of it or nothing. Its media type tells how it is written, else its name and its beginning. */
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
        /** Every key, revoked ones too. */
        get: operations["list_keys"];
        put?: never;
        /** Makes a key. */
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
        /** Revokes a key; it is refused from now on. */
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
        /** The latest lines that match. */
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
         * Everything that is counted, in Prometheus' text format. On the loopback address nothing is asked for; whoever comes
         *     from elsewhere, or through a proxy, shows a key or a token.
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
        /** The picture as the source handed it over. */
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
        /** The picture, at most 320 pixels on its long side. */
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
        /** The mean risk of all facilities within reach month by month, idle and serviced. */
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
        /** The month ends of all facilities within reach together. */
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
        /** Risk and compliance over all facilities within reach. */
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
        /** Whether its answers can be relied on; 503 until the first sync is done. */
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
        /** The public key with which reports are verified. */
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
        /** The configured sources. */
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
        /** Looks whether a source that is not configured yet could be read. Nothing is kept. */
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
         * Adds a source, or puts it in place of the one of that name, and begins to read all of it. It is kept in the data
         *     folder with its secrets; one at the same address keeps each secret it has where none is given. Sources of the
         *     configuration file are changed there, and only there do they name files of this machine: a mapping, secret files, a
         *     drop folder.
         */
        put: operations["put_source"];
        post?: never;
        /** No longer reads a source that was added over the API. Its records stay as they are. */
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
        /** Looks whether a configured source has what its mapping names. Nothing is kept. */
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
        /** Starts a run of one source or of all, or joins one under way that does as much. One that does more is run after it. */
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
         * Takes in a file of the appliance's own machine. Only for its owner, over the socket in the data folder: nobody else
         *     may have it read files.
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
        /** What did not arrive whole: rows that could not be taken, and values that became unknown. */
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
        /** The runs that are kept, latest first, and how far those under way are. */
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
        /** One run; of one under way how far it is. */
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
        /** Cancels a run under way: it stops at the edge of a batch and keeps what it has taken in. */
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
         * Server-sent events named `run`, each a run as it stands: those under way at once, then every change. An ended run has
         *     `ended`.
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
         * Reads everything of one source, or of each that keeps its records, and compares it with what is held. A run that
         *     brings what changed comes first. Takes as long as a first run reads. Of several sources, one that cannot be read says so
         *     in its `error`.
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
        /** The facilities that the map can show, as an array. */
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
        /** One facility of the map. */
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
        /** The facilities that the map cannot show, each with the reason. */
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
        /** Every user. */
        get: operations["list_users"];
        put?: never;
        /** Makes a user. */
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
        /** Disables a user. His tokens are refused from now on; his name stays in the records. */
        delete: operations["disable_user"];
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
        /** Sets a password, which also lifts a lock. Tokens of before are refused from now on. */
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
        /** Batches that are kept, latest first. */
        get: operations["list_batches"];
        put?: never;
        /** Has VoltMetrics calculate many items of a facility, or all. */
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
        /** How far a batch is. */
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
        /** Calls a batch off: what has not ended counts as failed. */
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
        /** How the breaker before the remote engine stands. */
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
        /** Has VoltMetrics calculate one item. What was asked for is kept before this answers, and outlives a kill. */
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
        /** How far a calculation is, and what came of it. */
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
        /** Calls a calculation off, unless it has ended. A result that comes later is left alone. */
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
        /** Calculations that are kept, latest first. */
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
         * Takes word of a change and has the record fetched. It is on the disk when this answers; a repeat changes nothing, and
         *     the order in which events come decides nothing.
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
        /** Takes VoltMetrics' word that a calculation has ended. It is on the disk when this answers; a repeat changes nothing. */
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
        /** @description One action to be tried. */
        ActionWanted: {
            /** @description `Thermographic scan` as the priority actions call it, or `thermographic_scan`. */
            action: string;
            /** @description On these items, which it must suit; every item it suits and helps when left out. */
            equipment_ids?: components["schemas"]["EquipmentId"][] | null;
        };
        /** @description By what the figures were made that a document sums up, and how the sources stand that they came from. */
        AggregateFreshness: {
            /** @description Version of the rules by which the items' figures were summed up. */
            algorithm_version: string;
            /** @description By whom the items' figures were made. */
            engines: components["schemas"]["EngineBreakdown"];
            source_last_success: components["schemas"]["Moment"] | null;
            /**
             * @description One of the sources it came from is away or late, and what changed there since is not here; or some of the figures
             *     are not what the engine mode promises.
             */
            stale: boolean;
        };
        /** @description One version. */
        AlgorithmDocument: {
            /** @description Lower bounds of an item's exact score. */
            bands: components["schemas"]["BandBounds"];
            /**
             * Format: double
             * @description What the weighted sum of the factors is multiplied with.
             */
            calibration: number;
            /**
             * Format: double
             * @description The highest score there is.
             */
            cap: number;
            /** @description Lower bounds of a facility's exact score. */
            facility_bands: components["schemas"]["BandBounds"];
            factors: components["schemas"]["FactorWeight"][];
            title: string;
            types: components["schemas"]["TypeRule"][];
            version: string;
        };
        /** @description The versions at hand. */
        AlgorithmList: {
            algorithms: components["schemas"]["AlgorithmDocument"][];
            /** @description The version that figures are made by. */
            in_force: string;
            total: number;
        };
        /** @description Which version is to be in force. */
        AlgorithmWanted: {
            /** @description One of the versions at hand. */
            in_force: string;
        };
        /** @description Lower bounds of the ratings; Low begins at 0. */
        BandBounds: {
            /** Format: double */
            critical: number;
            /** Format: double */
            high: number;
            /** Format: double */
            medium: number;
        };
        /** @description A batch. */
        BatchDocument: {
            batch_id: string;
            calculation_type: string;
            /** @description Somebody called it off. */
            cancelled: boolean;
            /**
             * Format: int32
             * @description Rounded down: 100 is all.
             */
            completion_percentage: number;
            created_at: components["schemas"]["Moment"];
            ended_at: components["schemas"]["Moment"] | null;
            estimated_completion_time: components["schemas"]["Moment"] | null;
            facility_id: string;
            failed_items: components["schemas"]["FailedItem"][];
            priority: string;
            /** Format: int64 */
            processed_items: number;
            /** @description Where its calculations are listed. */
            results_url: string;
            /** @description `submitted`, `processing`, `completed`, `failed` or `partial`. */
            status: string;
            /** Format: int64 */
            total_items: number;
        };
        /** @description A page of batches, latest first. */
        BatchPage: {
            batches: components["schemas"]["BatchDocument"][];
            /** Format: int64 */
            limit: number;
            /** Format: int64 */
            page: number;
            /** Format: int64 */
            total: number;
        };
        /** @description Many items of a facility to be calculated. */
        BatchWanted: {
            /** @description `risk`, `compliance` or `both`. */
            calculation_type: string;
            /** @description Is called at the batch's end, with `X-MasterBus-Signature`. */
            callback_url?: string | null;
            /** @description All of the facility when empty. */
            equipment_ids?: string[];
            facility_id: string;
            /** @description `high`, `medium` or `low`; `medium` when left out. */
            priority?: string | null;
        };
        /** @description How the breaker before the remote engine stands. */
        BreakerDocument: {
            /** @description A remote engine is configured; the rest is null otherwise. */
            configured: boolean;
            /**
             * Format: int32
             * @description Failures in a row.
             */
            failures: number | null;
            /**
             * Format: int64
             * @description How often it has opened since the program began.
             */
            opens: number | null;
            /** @description `closed`: calls go through; `open`: none does; `half_open`: one does, to find out. */
            state: string | null;
            /**
             * Format: int64
             * @description Seconds since it came into this state.
             */
            state_seconds: number | null;
        };
        /** @description How the kept answers do, since the program began. */
        CacheDocument: {
            /**
             * Format: int64
             * @description Bytes they take, about.
             */
            bytes: number;
            /**
             * Format: int64
             * @description Bytes they may take.
             */
            capacity_bytes: number;
            /**
             * Format: int64
             * @description Answers held.
             */
            documents: number;
            /**
             * Format: int64
             * @description Askers who found their answer.
             */
            hits: number;
            /**
             * Format: int64
             * @description Answers that were made.
             */
            makings: number;
            /**
             * Format: int64
             * @description Askers for whom it was made.
             */
            misses: number;
            /**
             * Format: int64
             * @description Askers who were given one that was out of date.
             */
            stale: number;
            /**
             * Format: int64
             * @description Answers being made now.
             */
            under_way: number;
        };
        /** @description One item's calculation. */
        CalculationDocument: {
            batch_id: string | null;
            /** @description `risk`, `compliance` or `both`. */
            calculation_type: string;
            created_at: components["schemas"]["Moment"];
            ended_at: components["schemas"]["Moment"] | null;
            equipment_id: string;
            error: string | null;
            facility_id: string;
            job_id: string;
            /** @description `high`, `medium` or `low`. */
            priority: string;
            /** @description The id it has at VoltMetrics. */
            remote_job_id: string | null;
            result: components["schemas"]["RemoteResultDocument"] | null;
            /** @description `waiting`, `submitted`, `completed`, `failed` or `cancelled`. */
            status: string;
            submitted_at: components["schemas"]["Moment"] | null;
            /**
             * Format: int32
             * @description Calls that failed for good.
             */
            tries: number;
        };
        /** @description What VoltMetrics tells; further fields are left alone. */
        CalculationNotice: {
            facility_id: string | null;
            job_id: string;
            resource_id: string;
            /** @description `equipment` or `facility`. */
            resource_type: string;
            /** @description Not followed: results come from the configured address. */
            results_url: string | null;
            /** @description `PENDING`, `PROCESSING`, `COMPLETED` or `FAILED` in any letter case. */
            status: string;
            type: string;
        };
        /** @description A page of calculations, latest first. */
        CalculationPage: {
            jobs: components["schemas"]["CalculationDocument"][];
            /** Format: int64 */
            limit: number;
            /** Format: int64 */
            page: number;
            /** Format: int64 */
            total: number;
        };
        /** @description One item to be calculated. */
        CalculationWanted: {
            /** @description `risk`, `compliance` or `both`. */
            calculation_type: string;
            /** @description Goes in place of what is held of the item. */
            equipment_data?: Record<string, never> | null;
            equipment_id: string;
            /** @description Its service history goes along. */
            include_history?: boolean;
        };
        /** @description `GET /compliance/calendar` */
        CalendarDocument: {
            /** @description The day the statuses are true for. */
            as_of: components["schemas"]["Day"];
            /** @description By due date, then facility, item and scope. */
            entries: components["schemas"]["CalendarEntry"][];
            /** @description First day of the span. */
            from: components["schemas"]["Day"];
            /**
             * Format: int64
             * @description Entries a page.
             */
            limit: number;
            /**
             * Format: int64
             * @description Which page of it this is, from 1.
             */
            page: number;
            /** @description Last day of the span. */
            to: components["schemas"]["Day"];
            /**
             * Format: int64
             * @description All that falls due in the span.
             */
            total: number;
            /**
             * Format: int64
             * @description What is wanted but has no date to stand under: never done and nobody knows since when, or never studied.
             */
            undated: number;
        };
        /** @description Something that falls due. Entries sort as their fields stand. */
        CalendarEntry: {
            /**
             * Format: int32
             * @description Positive when past, negative when still to come.
             */
            days_overdue: number;
            /** @description The last day on which it is in time. */
            due_date: components["schemas"]["Day"];
            equipment_id: components["schemas"]["EquipmentId"] | null;
            /** @description The item's name; null for a study of the whole facility. */
            equipment_name: string | null;
            equipment_type: components["schemas"]["EquipmentKind"] | null;
            /** @description Where. */
            facility_id: components["schemas"]["FacilityId"];
            /** @description The facility's address on one line. */
            facility_location: string | null;
            /** @description The facility's name. */
            facility_name: string;
            /** @description What. */
            scope: components["schemas"]["CalendarScope"];
            /** @description Which standard wants it. */
            standard: components["schemas"]["CalendarStandard"];
            /** @description Where it stands today. */
            status: components["schemas"]["MaintenanceStatus"];
        };
        /**
         * @description What falls due: a scope of NFPA 70B, or a study.
         * @enum {string}
         */
        CalendarScope: "visual" | "infrared" | "cleaning" | "mechanical" | "electrical" | "fluid" | "study";
        /**
         * @description Which standard wants it.
         * @enum {string}
         */
        CalendarStandard: "nfpa_70b" | "nfpa_70e";
        /** @description What became of it. */
        ChangeAnswer: {
            /** @description `accepted`, `acknowledged` for one that was taken before, `ignored` for an entity that is not kept here. */
            status: string;
        };
        /** @description Documents are other than they were. */
        ChangedEvent: {
            /** @description The facilities within reach whose documents changed; none: the portfolio's alone; null: perhaps all. */
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
            /** @description One of the sources it came from is away or late: what changed there since is not here. */
            stale: boolean;
        };
        /** @description `GET /facilities/{id}/compliance`, at the level asked for. */
        ComplianceDocument: components["schemas"]["ComplianceSummaryLevel"] | components["schemas"]["ComplianceStandardLevel"] | components["schemas"]["ComplianceDetailedLevel"];
        /** @description Compliance over the portfolio, facilities weighed by equipment. */
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
            /** @description One of the sources it came from is away or late: what changed there since is not here. */
            stale: boolean;
        };
        /**
         * @description What a compliance percentage is called.
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
            /** @description One of the sources it came from is away or late: what changed there since is not here. */
            stale: boolean;
        };
        /** @enum {string} */
        ConditionRating: "Excellent" | "Good" | "Fair" | "Poor" | "Critical";
        /** @description What the event bus tells; further fields are left alone. */
        CondoitChange: {
            /** @description Unique within the source; a repeat within 7 days changes nothing. */
            event_id: string;
            /** @description The record that changed. It is fetched: the event itself is not believed in any other way. */
            id: string;
            /** @description Not used: the record's own time decides. */
            occurred_at: string | null;
            /** @description `<entity>.<created|updated|deleted>`; entities are `facility`, `equipment`, `service`, `conductor`, `photo`. */
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
         * @description How dear an action is, for people who compare before they count.
         * @enum {string}
         */
        CostClass: "Low" | "Medium" | "High";
        /** @description How much was known: of how many items. */
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
        /** @description A dead letter with what was sent. */
        DeadLetterDetail: components["schemas"]["DeadLetterDocument"] & {
            /** @description As it was sent. */
            payload: string;
        };
        /** @description What failed for good. */
        DeadLetterDocument: {
            /** @description Null for a calculation. */
            batch_id: string | null;
            /** @description Null for a callback. */
            equipment_id: string | null;
            /** @description Whom it concerns. */
            facility_id: string;
            /** @description When it failed. */
            failed_at: components["schemas"]["Moment"];
            /**
             * Format: int64
             * @description Its number.
             */
            id: number;
            /** @description Null for a callback. */
            job_id: string | null;
            /** @description `calculation` or `callback`. */
            kind: string;
            /** @description Why it failed. */
            reason: string;
            /**
             * Format: int32
             * @description How often it was tried.
             */
            tries: number;
            /** @description Where a callback should have gone. */
            url: string | null;
        };
        /** @description A page of dead letters, latest first. */
        DeadLetterPage: {
            dead_letters: components["schemas"]["DeadLetterDocument"][];
            /** Format: int64 */
            limit: number;
            /** Format: int64 */
            page: number;
            /** Format: int64 */
            total: number;
        };
        /** @description A feed between two items. */
        DiagramEdge: {
            /** @description What feeds. */
            from: components["schemas"]["EquipmentId"];
            kind: components["schemas"]["FeedKind"];
            ratings: components["schemas"]["EdgeRatings"];
            /** @description What is fed. */
            to: components["schemas"]["EquipmentId"];
        };
        /** @description An item in a diagram. */
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
        /** @description One record that is not the same on both sides. */
        DifferenceDocument: {
            /** @description `missing` here, `surplus` here, or `other` content. */
            difference: string;
            /** @description Canonical fields in which they differ, where both have it. */
            fields: string[];
            id: string;
            kind: string;
            table: string;
        };
        /**
         * @description Which way feeds are followed.
         * @enum {string}
         */
        Direction: "upstream" | "downstream";
        /** @description One item and the day something is due on it. */
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
        /** @description What the nameplates at both ends of a feed say, as far as they are known. */
        EdgeRatings: {
            /** @description Of what feeds; a transformer's voltage is its secondary one. */
            from: components["schemas"]["EndRatings"];
            /** @description Of what is fed; a transformer's voltage is its primary one. */
            to: components["schemas"]["EndRatings"];
        };
        /** @description Which edition of each standard was judged by. */
        Editions: {
            nfpa_70b: string;
            nfpa_70e: string;
        };
        /** @description A nameplate as one end of a feed sees it. */
        EndRatings: {
            /**
             * Format: int32
             * @description Rated current, A.
             */
            amperage: number | null;
            /** @description As written. */
            voltage: string | null;
        };
        /** @description The items' figures that were summed up, by engine. */
        EngineBreakdown: {
            /**
             * Format: int64
             * @description Made by the embedded engine.
             */
            local: number;
            /**
             * Format: int64
             * @description Of either: the last one known, and not what the mode promises.
             */
            stale: number;
            /**
             * Format: int64
             * @description Made by VoltMetrics.
             */
            voltmetrics: number;
        };
        /** @description The breaker in front of VoltMetrics. */
        EngineBreaker: {
            /**
             * Format: int32
             * @description Failures in a row.
             */
            failures: number;
            /**
             * Format: int64
             * @description Whole seconds it has been in it.
             */
            for_seconds: number;
            /**
             * Format: int64
             * @description How often it has opened since the program started.
             */
            opens: number;
            /** @description `closed`, `open` or `half_open`. */
            state: string;
        };
        /** @description How far the remote figure is from ours. */
        EngineDifference: {
            /**
             * Format: int32
             * @description Ratings by which the remote one is worse; negative where it is milder.
             */
            ratings: number;
            /**
             * Format: double
             * @description Points, the remote score less ours.
             */
            score: number;
        };
        /** @description An item that the engines see differently. */
        EngineDisagreement: {
            /**
             * Format: double
             * @description Points, the remote score less ours.
             */
            difference: number;
            equipment_id: components["schemas"]["EquipmentId"];
            equipment_name: string;
            local_rating: components["schemas"]["RiskRating"];
            /** Format: double */
            local_score: number;
            /**
             * Format: int32
             * @description Ratings by which the remote one is worse; negative where it is milder.
             */
            ratings: number;
            remote_rating: components["schemas"]["RiskRating"];
            /** Format: double */
            remote_score: number;
        };
        /** @description Who calculates, and how it goes. */
        EngineDocument: {
            /** @description Version of the embedded engine's algorithm. */
            algorithm_version: string;
            /** @description VoltMetrics does not answer, wishes not to be asked, or there is none. */
            away: boolean;
            breaker: components["schemas"]["EngineBreaker"] | null;
            /** @description Figures in use within reach, by engine. */
            figures: components["schemas"]["FigureCounts"];
            /** @description Who calculates. */
            mode: components["schemas"]["EngineMode"];
            resumes_at: components["schemas"]["Moment"] | null;
            /**
             * Format: int64
             * @description Calculations that wait or whose result is awaited.
             */
            under_way: number;
        };
        /** @description One factor by both engines. */
        EngineFactor: {
            /** @description What the remote engine says about it. */
            details: string | null;
            /**
             * Format: double
             * @description Points, the remote score less ours; null where one of them has none.
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
            /** @description It is of other data than what is held now, or older than a day. */
            outdated: boolean;
            received_at: components["schemas"]["Moment"] | null;
            risk_rating: components["schemas"]["RiskRating"];
            /** Format: double */
            score: number;
        };
        /** @description Which figure documents show. */
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
         * @description Who calculates.
         * @enum {string}
         */
        EngineMode: "local" | "remote" | "hybrid";
        /** @description One engine's word on a standard. */
        EngineStandard: {
            /** @description What is missing, in the remote engine's words. */
            issues: string[];
            /**
             * Format: double
             * @description 0-100.
             */
            score: number | null;
            /** @description `compliant`, `partial` or `non_compliant`; null where the standard does not concern the item. */
            status: string | null;
        };
        /** @description Who is to calculate. */
        EngineWanted: {
            /** @description `local`, `remote` or `hybrid`. */
            mode: string;
        };
        /** @description `GET /equipment/{id}/engines` */
        EnginesDocument: {
            difference: components["schemas"]["EngineDifference"] | null;
            equipment_id: components["schemas"]["EquipmentId"];
            equipment_name: string;
            facility_id: components["schemas"]["FacilityId"];
            /** @description Ours in the algorithm's order, then those that only the remote engine has. */
            factors: components["schemas"]["EngineFactor"][];
            in_use: components["schemas"]["EngineInUse"];
            local: components["schemas"]["EngineFigure"];
            /** @description Who is to calculate. */
            mode: components["schemas"]["EngineMode"];
            remote: components["schemas"]["EngineFigure"] | null;
        };
        /** @description Both standards for an item. */
        EquipmentCompliance: {
            nfpa_70b: components["schemas"]["EquipmentMaintenance"];
            nfpa_70e: components["schemas"]["EquipmentSafety"];
        };
        /** @description Items that comply and that do not. */
        EquipmentCounts: {
            /** Format: int64 */
            compliant: number;
            /** Format: int64 */
            non_compliant: number;
            /** Format: int64 */
            total: number;
        };
        /** @description An item with all that is known of it. */
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
            /** @description Name of the source that the record came from. */
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
            /** @description Inputs that were unknown and replaced. */
            missing_inputs: string[];
        };
        /** @description `GET /equipment/{id}/history`. Months in which it did not stand yet are left out. */
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
        /** @description An item in a list. */
        EquipmentListItem: {
            /** @description By which version of its algorithm. */
            algorithm_version: string;
            /** @description When it made it. */
            assessed_at: components["schemas"]["Moment"];
            clearance_issue: boolean | null;
            condition: components["schemas"]["ConditionRating"];
            /** @description `Copper` or `Aluminum`. */
            conductor_material: string | null;
            corrosion_level: components["schemas"]["Severity"] | null;
            /** @description Which engine made the figure. */
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
            /** @description Signed address of its first photo. */
            photo_url: string | null;
            /** @description Names of the factors that score 70 or more, worst first; the highest when none does. */
            risk_factors: string[];
            risk_rating: components["schemas"]["RiskRating"];
            /** Format: int32 */
            risk_score: number;
            rust_level: components["schemas"]["Severity"] | null;
            /** @description The data or the day has changed since, or the engine that is to calculate is away. */
            stale: boolean;
            /** @description Measured temperature, "78°C". */
            temperature: string | null;
            type: components["schemas"]["EquipmentKind"];
        };
        /** @description Where an item stands. */
        EquipmentLocation: {
            building: string | null;
            coordinates: components["schemas"]["MapPoint"] | null;
            facility_id: components["schemas"]["FacilityId"];
            facility_name: string;
            room: string | null;
        };
        /** @description NFPA 70B for an item. */
        EquipmentMaintenance: {
            /** Format: int32 */
            compliance_percentage: number;
            compliant: boolean;
            last_inspection: components["schemas"]["Day"] | null;
            maintenance_status: components["schemas"]["MaintenanceStatus"];
            next_inspection_due: components["schemas"]["Day"] | null;
        };
        /** @description The end of one month of an item's past. */
        EquipmentMonth: {
            /** @description "Dec 2024". */
            month: string;
            month_end: components["schemas"]["Day"] | null;
            /** @description Worked out afterwards from install and service dates, not kept as the month passed. */
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
             * @description All that match.
             */
            total: number;
        };
        /** @description NFPA 70E for an item. Nobody is shown protective equipment without its basis. */
        EquipmentSafety: {
            arc_flash_label_present: boolean;
            /** Format: int32 */
            compliance_percentage: number | null;
            /** @description Null when the standard's label and study rules do not apply to the item. */
            compliant: boolean | null;
            /**
             * Format: double
             * @description Incident energy at the working distance, cal/cm².
             */
            incident_energy: number | null;
            last_assessment: components["schemas"]["Day"] | null;
            /** @description The state of the study behind it. */
            ppe_basis: components["schemas"]["PpeBasis"];
            ppe_requirements: string | null;
            /**
             * Format: double
             * @description Incident energy, cal/cm².
             */
            required_arc_rating_cal_cm2: number | null;
        };
        /** @description Which facility. */
        EvidenceFacility: {
            id: components["schemas"]["FacilityId"];
            location: string | null;
            name: string;
        };
        /** @description The report's content. */
        EvidenceReport: {
            /** @description As in the facility's risks; empty where none was evaluated. */
            actions: components["schemas"]["PriorityAction"][];
            /** @description The facility-wide arc-flash study, as in the compliance document. */
            arc_flash_study: components["schemas"]["StudyDetail"];
            /** @description The day its figures are true for. */
            as_of: components["schemas"]["Day"];
            completeness: components["schemas"]["DataCompleteness"];
            /** @description Items in scope of NFPA 70E that no current arc-flash study covers. */
            equipment_studies: components["schemas"]["StudyCoverage"];
            facility: components["schemas"]["EvidenceFacility"];
            /** @description Items rated High or Critical, worst first. */
            findings: components["schemas"]["ReportFinding"][];
            /** @description When it was made. */
            generated_at: components["schemas"]["Moment"];
            /** @description Items in scope of NFPA 70E whose arc-flash label is missing or incomplete. */
            labels: components["schemas"]["LabelFinding"][];
            method: components["schemas"]["ReportMethod"];
            /** @description Every overdue maintenance scope of every item, longest overdue first; those without a known due date at the end. */
            overdue: components["schemas"]["OverdueMaintenance"][];
            summary: components["schemas"]["EvidenceSummary"];
        };
        /** @description The facility in short. */
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
            /** @description The day it is true for. */
            as_of: components["schemas"]["Day"];
            /** @description Dates after `as_of`: they count as unknown. */
            dates_ahead: components["schemas"]["FutureDateEntry"][];
            editions: components["schemas"]["Editions"];
            equipment_id: components["schemas"]["EquipmentId"];
            equipment_name: string;
            equipment_type: components["schemas"]["EquipmentKind"];
            facility_id: components["schemas"]["FacilityId"];
            facility_name: string | null;
            in_use: components["schemas"]["EngineInUse"] | null;
            nfpa_70b: components["schemas"]["MaintenanceAssessment"];
            nfpa_70e: components["schemas"]["SafetyAssessment"];
            /** @description Ours, whoever calculates. */
            risk: components["schemas"]["ExplainedRisk"];
        };
        /** @description One factor of an explained score. */
        ExplainedFactor: {
            /**
             * Format: double
             * @description Its share of the score, points: calibration * weight * score.
             */
            contribution: number;
            /** @description Why, in a sentence. */
            details: string;
            factor: components["schemas"]["Factor"];
            /** @description What it went by. */
            inputs: components["schemas"]["UsedInput"][];
            /** @description What a person calls it. */
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
        /** @description A risk score with its reasons. */
        ExplainedRisk: {
            /**
             * Format: double
             * @description What the weighted factors are multiplied with.
             */
            calibration: number;
            /**
             * Format: double
             * @description Points that the cap took off: zero or negative. The contributions and this sum to `score`.
             */
            cap: number;
            /**
             * Format: double
             * @description 0-1: one less the weights of the factors that wanted a substitute.
             */
            confidence: number;
            /** @description In the algorithm's order. */
            factors: components["schemas"]["ExplainedFactor"][];
            findings: components["schemas"]["RiskFinding"][];
            /** @description Dotted names of unknown inputs that a factor needed and replaced. */
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
        /** @description An item of another facility that loses its normal feed when the item asked about fails. */
        ExternalLoadItem: {
            alternate_feeds: components["schemas"]["EquipmentId"][];
            critical_load: boolean | null;
            facility_id: components["schemas"]["FacilityId"];
            facility_name: string;
            /** @description The item asked about, or one that it feeds. */
            fed_from: components["schemas"]["EquipmentId"];
            /**
             * @description What feeds it is the item asked about, or goes dark with that. Nobody here can say whether its alternate feeds,
             *     if it has any, have power.
             */
            feeder_goes_dark: boolean;
            id: components["schemas"]["EquipmentId"];
            name: string;
            type: components["schemas"]["EquipmentKind"];
        };
        /** @description A facility with all that is known of it. */
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
            /** @description Month ends, oldest first. Empty until they have been worked out or have passed. */
            historical_risk: components["schemas"]["HistoricalRisk"][];
            humidity_risk: components["schemas"]["HumidityRisk"] | null;
            last_arc_flash_analysis: components["schemas"]["Day"] | null;
            last_infrared_scan: components["schemas"]["Day"] | null;
            /** @description The three highest categories, highest first. */
            risk_factors: components["schemas"]["RiskFactor"][];
            /** @description Name of the source that the record came from. */
            source: string | null;
            /** @description Mean age of items with a known install date, "15 years". */
            system_age: string | null;
            /** @description At most five, worst first, kinds mixed. */
            top_threats: components["schemas"]["EquipmentListItem"][];
        };
        /** @description `GET /engines/compare` */
        FacilityEnginesDocument: {
            /**
             * Format: int64
             * @description Items that both engines have a figure of.
             */
            compared: number;
            /** Format: int64 */
            equipment_count: number;
            facility_id: components["schemas"]["FacilityId"];
            facility_name: string;
            /** @description Summed up here from the figures in use. */
            figure: components["schemas"]["FacilityInUse"];
            /** @description Those furthest apart, at most 20: by ratings, then by points. */
            furthest: components["schemas"]["EngineDisagreement"][];
            /**
             * Format: double
             * @description Largest distance of the scores, points.
             */
            max_distance: number | null;
            /**
             * Format: double
             * @description Mean of the remote scores less ours, points.
             */
            mean_difference: number | null;
            /**
             * Format: double
             * @description Mean distance of the scores, points.
             */
            mean_distance: number | null;
            mode: components["schemas"]["EngineMode"];
            /**
             * Format: int64
             * @description Items that the engines rate differently, by a rating or more.
             */
            rated_differently: number;
            /**
             * Format: int64
             * @description Items that the remote engine rates milder than we do.
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
             * @description Items with neither an installation date nor a service on record: their risk stays as it is.
             */
            equipment_without_dates: number;
            facility_id: components["schemas"]["FacilityId"];
            facility_name: string;
        };
        /** @description `GET /facilities/{id}/history`. Months in which nothing stood are left out. */
        FacilityHistory: {
            algorithm_version: string;
            facility_id: components["schemas"]["FacilityId"];
            facility_name: string;
            /** @description Oldest first. */
            months: components["schemas"]["MonthEnd"][];
            /**
             * @description Month ends that are still to be worked out in the background: those by a version that is not in force once somebody
             *     asks for them.
             */
            months_pending: number;
        };
        FacilityId: string;
        /** @description A facility's figure, summed up here. */
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
             * @description All that match.
             */
            total: number;
        };
        /** @description A facility in short. */
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
         * @description What a score is made of.
         * @enum {string}
         */
        Factor: "age" | "material" | "maintenance" | "environmental" | "operational" | "visual";
        /** @description A factor's weight in the sum. */
        FactorWeight: {
            factor: components["schemas"]["Factor"];
            /** Format: double */
            weight: number;
        };
        /** @description An item of a batch that came to nothing. */
        FailedItem: {
            equipment_id: string;
            error: string;
        };
        /** @description How many items, and how many critical loads among them. */
        FailureCount: {
            critical_loads: number;
            items: number;
        };
        /**
         * @description Which of an item's feeds.
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
             * @description Where a normal feed of the item, or of what it feeds, leaves the facility: items of other facilities within the
             *     asker's reach, in the order of ids. `on_failure` counts them apart; what they feed in turn their own
             *     `/downstream` tells.
             */
            fed_in_other_facilities: components["schemas"]["ExternalLoadItem"][];
            /** @description Nearest first; the item itself is not among them. */
            items: components["schemas"]["FeedsItem"][];
            /** @description Circles of normal feeds that the item or one of `items` is part of, each in the order of `fed_from`. */
            loops: components["schemas"]["EquipmentId"][][];
            on_failure: components["schemas"]["OnFailure"];
            /** @description Feeds of the item and of `items` from something that is not in the facility. */
            orphans: components["schemas"]["OrphanFeed"][];
            /** @description How many items the walk met. */
            total: number;
        };
        /** @description An item that a walk met. */
        FeedsItem: {
            alternate_feeds: components["schemas"]["EquipmentId"][];
            critical_load: boolean | null;
            /** @description Feeds between it and the item asked about, from 1. */
            depth: number;
            fed_from: components["schemas"]["EquipmentId"] | null;
            /** @description Counted in `on_failure.go_dark`: when the item asked about fails, neither it nor what feeds it finds another way. */
            goes_dark: boolean;
            /** @description Counted in `on_failure.have_alternate`: when the item asked about fails, an alternate feed still has power. */
            has_alternate: boolean;
            id: components["schemas"]["EquipmentId"];
            /** @description It is downstream of the item asked about, and so counted in `on_failure.lose_normal_feed`. */
            loses_normal_feed: boolean;
            name: string;
            risk_rating: components["schemas"]["RiskRating"];
            /** Format: int32 */
            risk_score: number;
            type: components["schemas"]["EquipmentKind"];
        };
        /** @description Figures by engine. */
        FigureCounts: {
            /**
             * Format: int64
             * @description Ours.
             */
            local: number;
            /**
             * Format: int64
             * @description Of either: the last one known, and not what the mode promises.
             */
            stale: number;
            /**
             * Format: int64
             * @description VoltMetrics'.
             */
            voltmetrics: number;
        };
        /** @description What a column of a table is taken for. */
        FileColumn: {
            /** @description Its name in the header. */
            column: string;
            /** @description The canonical field that it becomes, as in `equipment.install_date`; null where it is passed over. */
            field: string | null;
        };
        /** @description One thing wrong with one line. */
        FileProblem: {
            /** @description The column or dotted field; `character 7` of the line where a document breaks off. */
            column: string;
            /** @description The row's id as far as it could be read, else its place. */
            id: string;
            /**
             * Format: int64
             * @description The line where the row begins, from 1; 0 for the file as a whole.
             */
            line: number;
            /** @description The whole row was left out; else only this value became unknown. */
            quarantined: boolean;
            /** @description What is wrong with it. */
            reason: string;
            /** @description The value as it stood. */
            value: string | null;
        };
        /** @description What is told of a file. */
        FileReport: {
            /** @description What the columns of a table are taken for, in their order; none of a file that is no table. */
            columns: components["schemas"]["FileColumn"][];
            /** @description `UTF-8`, `UTF-16LE`, `UTF-16BE` or `windows-1252`, which Latin-1 is a part of; empty when it was not found sender. */
            encoding: string;
            /** @description Its name. */
            file: string;
            /** @description `json`, `ndjson` or `csv`; empty when it was not found sender. */
            format: string;
            /**
             * Format: int64
             * @description How much is wrong.
             */
            problem_count: number;
            /** @description What is wrong, the first 10,000. */
            problems: components["schemas"]["FileProblem"][];
            /**
             * Format: int64
             * @description Rows read.
             */
            rows: number;
        };
        /** @description Risk month by month, idle and serviced. */
        Forecast: {
            algorithm_version: string;
            /** @description Today. */
            as_of: components["schemas"]["Day"];
            /** @description One entry a month end, the next first. */
            forecast: components["schemas"]["ForecastMonth"][];
            idle: components["schemas"]["ForecastCase"] | null;
            /**
             * Format: int32
             * @description Months looked ahead.
             */
            months: number;
            /**
             * @description "not enough data" where nothing known changes with time; then `idle` and `serviced` are null and `forecast` is
             *     empty.
             */
            note: string | null;
            serviced: components["schemas"]["ForecastCase"] | null;
        };
        /** @description Where a course begins and when it becomes bad. */
        ForecastCase: {
            /** @description The month in which it becomes Critical; null when it is already, or does not. */
            becomes_critical: string | null;
            /** @description The month in which it becomes High ("2027-03"); null when it is already, or does not. */
            becomes_high: string | null;
            /** @description Today. */
            risk_level: components["schemas"]["RiskRating"];
            /**
             * Format: int32
             * @description Today, 0-100, rounded.
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
             * @description If nothing is done.
             */
            idle_risk_score: number;
            /** @description "2027-03" */
            month: string;
            serviced_risk_level: components["schemas"]["RiskRating"];
            /**
             * Format: int32
             * @description If every overdue service is done today.
             */
            serviced_risk_score: number;
        };
        /** @description A date that lies after the day of judgement. */
        FutureDateEntry: {
            day: components["schemas"]["Day"];
            /** @description Dotted name of the field. */
            field: string;
        };
        /** @description The program runs. */
        Health: {
            /** @description `ok` */
            status: string;
            /**
             * Format: int64
             * @description Seconds since it began to serve.
             */
            uptime_seconds: number;
            /** @description The program's version. */
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
        /** @description One month of a facility's past. */
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
            /** @description Worked out afterwards from install and service dates, not kept as the month passed. */
            reconstructed: boolean;
            /**
             * Format: int32
             * @description 0-100, rounded.
             */
            risk_score: number;
        };
        /**
         * @description What mean humidity does to a facility.
         * @enum {string}
         */
        HumidityRisk: "Low" | "Medium" | "High";
        /** @description What became of a file. */
        ImportDocument: {
            /**
             * Format: int64
             * @description Values and rows that did not arrive whole.
             */
            complaints: number;
            /** @description Line by line what is wrong. */
            report: components["schemas"]["FileReport"];
            run: components["schemas"]["RunDocument"];
        };
        /** @description A file on the appliance's own machine. */
        ImportWanted: {
            /** @description Delete a large part of what was imported, if the file says so. */
            allow_mass_delete?: boolean;
            /**
             * @description What the rows of a CSV file are, where its header does not tell: `facility`, `equipment`, `service`,
             *     `conductor` or `photo`.
             */
            kind?: string | null;
            /** @description Its whole path. */
            path: string;
        };
        /**
         * @description Where the value of an input is from.
         * @enum {string}
         */
        InputBasis: "recorded" | "facility_average" | "assumed" | "unknown";
        /** @description A flag, a number in the unit of the record, a day or a word. */
        InputValue: boolean | number | string;
        /** @description Items by their worst scope. */
        InspectionStatus: {
            /** Format: int64 */
            due_soon: number;
            /** Format: int64 */
            overdue: number;
            /** Format: int64 */
            up_to_date: number;
        };
        /** @description One thing wrong with one field of one source row. */
        IssueDocument: {
            column: string;
            first_seen: components["schemas"]["Moment"];
            id: string;
            last_seen: components["schemas"]["Moment"];
            /** @description The whole row is kept out of every figure. */
            quarantined: boolean;
            reason: string;
            source: string;
            table: string;
            value: string | null;
        };
        /** @description A page of issues. */
        IssuePage: {
            issues: components["schemas"]["IssueDocument"][];
            /** Format: int64 */
            limit: number;
            /** Format: int64 */
            page: number;
            /** Format: int64 */
            total: number;
        };
        /** @description A key without its secret. */
        KeyDocument: {
            created_at: components["schemas"]["Moment"];
            expires_at: components["schemas"]["Moment"] | null;
            /** @description Only these facilities; null is all. */
            facilities: components["schemas"]["FacilityId"][] | null;
            id: string;
            name: string;
            revoked_at: components["schemas"]["Moment"] | null;
            role: string;
            scopes: string[];
        };
        /** @description All keys. */
        KeyList: {
            keys: components["schemas"]["KeyDocument"][];
            total: number;
        };
        /** @description A key to be made. */
        KeyWanted: {
            expires_at?: components["schemas"]["Moment"] | null;
            /** @description Only these facilities; all when left out. */
            facilities?: components["schemas"]["FacilityId"][];
            /** @description What it is for. */
            name: string;
            /** @description `viewer`, `operator`, `admin` or `service`. */
            role: string;
            /** @description For `service`: what it may do, as `facilities:read`. */
            scopes?: string[];
        };
        /** @description A label that is missing or states too little. */
        LabelFinding: {
            equipment_id: components["schemas"]["EquipmentId"];
            equipment_name: string;
            equipment_type: components["schemas"]["EquipmentKind"];
            label: components["schemas"]["LabelState"];
            location: string | null;
            /** @description What is wrong with it, in words. */
            reason: string;
        };
        /**
         * @description State of an arc-flash label.
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
        /** @description Who wants in. */
        LogIn: {
            password: string;
            username: string;
        };
        /** @description One line. */
        LogLineDocument: {
            at: components["schemas"]["Moment"];
            fields: {
                [key: string]: string;
            };
            /** @description `error`, `warn`, `info`, `debug` or `trace`. */
            level: string;
            message: string;
            /**
             * Format: int64
             * @description Rising; `after` asks for what came later.
             */
            number: number;
            /** @description Of the request it was written for. */
            request_id: string | null;
            /** @description The part of the program that wrote it. */
            target: string;
        };
        /** @description The latest lines that match, newest first. */
        LogPage: {
            /** Format: int32 */
            limit: number;
            lines: components["schemas"]["LogLineDocument"][];
            /** @description Lines kept that match. */
            total: number;
        };
        /** @description NFPA 70B for one item. Serializes as compliance.md shows it. */
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
            /** @description The worst scope. */
            maintenance_status: components["schemas"]["MaintenanceStatus"];
            next_inspection_due: components["schemas"]["Day"] | null;
            /**
             * Format: int32
             * @description Physical condition, 1-3.
             */
            physical: number;
            /** @description Each scope that applies, in the order of the standard's table. */
            scopes: components["schemas"]["ScopeAssessment"][];
        };
        /** @description NFPA 70B in full. */
        MaintenanceDetail: {
            /** Format: int32 */
            compliance_percentage: number | null;
            equipment_counts: components["schemas"]["EquipmentCounts"];
            inspection_status: components["schemas"]["InspectionStatus"];
            /** @description By due date; items whose due date nobody can know are counted as overdue but not listed. */
            next_inspections_due: components["schemas"]["DueItem"][];
            status: components["schemas"]["StandardStatus"] | null;
        };
        /**
         * @description One kind of maintenance that falls due by itself, in the order of the standard's table.
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
         * @description Where maintenance stands, best first.
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
        /** @description The end of one month of a facility's or the portfolio's past. */
        MonthEnd: {
            /** @description Mean age of those with a known install date, "15 years". */
            equipment_age: string | null;
            /**
             * Format: int64
             * @description Items that stood there.
             */
            equipment_count: number;
            /** @description "Dec 2024". */
            month: string;
            month_end: components["schemas"]["Day"] | null;
            /**
             * Format: int32
             * @description Percent; null in a month that was worked out: nobody noted when a label was put on.
             */
            overall_compliance: number | null;
            /** @description Worked out afterwards from install and service dates, not kept as the month passed. */
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
        /** @description A key at its making: the only time its text is shown. */
        NewKeyDocument: components["schemas"]["KeyDocument"] & {
            /** @description Sent as `X-API-Key`. */
            key: string;
        };
        /** @description `GET /threatmap/omitted`. */
        OmittedFacilities: {
            /** @description Which, and why. */
            omitted: components["schemas"]["OmittedFacility"][];
            /** @description How many. */
            total: number;
        };
        /** @description A facility that the map cannot show. */
        OmittedFacility: {
            id: components["schemas"]["FacilityId"];
            name: string;
            reason: string;
        };
        /** @description What happens when the item asked about fails. */
        OnFailure: {
            /** @description Of those, left without power: neither they nor what feeds them finds another way. */
            go_dark: components["schemas"]["FailureCount"];
            /** @description Of those, with an alternate feed in the facility that is not itself dark. */
            have_alternate: components["schemas"]["FailureCount"];
            /** @description Beside those: items of other facilities that lose their normal feed, as `fed_in_other_facilities` names them. */
            in_other_facilities: components["schemas"]["FailureCount"];
            /** @description Everything downstream. */
            lose_normal_feed: components["schemas"]["FailureCount"];
        };
        /** @description `GET /facilities/{id}/one-line` */
        OneLineDocument: {
            /** @description Every feed between two of them, in the order of the fed item's id, its normal feed first. */
            edges: components["schemas"]["DiagramEdge"][];
            facility_id: components["schemas"]["FacilityId"];
            facility_name: string;
            last_updated: components["schemas"]["Moment"];
            /** @description Circles of normal feeds, each in the order of `fed_from`. */
            loops: components["schemas"]["EquipmentId"][][];
            /** @description Every item, in the order of ids. */
            nodes: components["schemas"]["DiagramNode"][];
            /** @description Feeds from something that is not in the facility. */
            orphans: components["schemas"]["OrphanFeed"][];
        };
        /** @description A feed from something that is not in the facility. */
        OrphanFeed: {
            equipment_id: components["schemas"]["EquipmentId"];
            feeder_id: components["schemas"]["EquipmentId"];
            kind: components["schemas"]["FeedKind"];
            reason: components["schemas"]["OrphanReason"];
        };
        /**
         * @description Why a feeder is none of the facility's items.
         * @enum {string}
         */
        OrphanReason: "unknown" | "other_facility";
        /** @description One overdue scope of one item. */
        OverdueMaintenance: {
            /** Format: int32 */
            days_overdue: number | null;
            due_date: components["schemas"]["Day"] | null;
            equipment_id: components["schemas"]["EquipmentId"];
            equipment_name: string;
            equipment_type: components["schemas"]["EquipmentKind"];
            /**
             * Format: int32
             * @description Longest interval, months.
             */
            interval_months: number;
            last_done: components["schemas"]["Day"] | null;
            location: string | null;
            /** @description What has to be done. */
            scope: string;
        };
        /** @description A new password. */
        PasswordWanted: {
            password: string;
        };
        /** @description A photo with its signed addresses. */
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
             * @description Percentage points of the facility's overall compliance, one decimal.
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
            /** @description What the plan makes as large as it can: `risk_reduction`. Compliance follows, and is not sought for itself. */
            maximizes: components["schemas"]["PlanObjective"];
            /**
             * @description `dynamic_programming` is the largest reduction there is for the budget; `greedy`, where that would take too long,
             *     takes what gives most for the money first.
             */
            method: components["schemas"]["PlanMethod"];
            /**
             * Format: double
             * @description Points of the facility's score, one decimal.
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
         * @description How a choice was made.
         * @enum {string}
         */
        PlanMethod: "dynamic_programming" | "greedy";
        /**
         * @description What a plan is after.
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
        /** @description What a plan does to one item. */
        PlannedEquipment: {
            /** @description In the order in which they are done. */
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
             * @description Facilities without equipment, or without any date on it: they are left out of the mean.
             */
            facilities_without_dates: number;
            /** Format: int64 */
            total_facilities: number;
        };
        /** @description `GET /portfolio/history`. Months in which nothing stood are left out. */
        PortfolioHistory: {
            algorithm_version: string;
            /** @description Oldest first. */
            months: components["schemas"]["MonthEnd"][];
            /**
             * @description Month ends that are still to be worked out in the background: those by a version that is not in force once somebody
             *     asks for them.
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
            /** @description Month ends, oldest first. Empty until they have been worked out or have passed. */
            risk_trends: components["schemas"]["HistoricalRisk"][];
            /** Format: int64 */
            total_equipment: number;
            /** Format: int64 */
            total_facilities: number;
        };
        /**
         * @description What a PPE statement stands on.
         * @enum {string}
         */
        PpeBasis: "current" | "expired" | "none";
        /** @description One action with what it buys. */
        PriorityAction: {
            /** @description "Thermographic scan" */
            action: string;
            /** @description The items it helps, by id. */
            affected_equipment: components["schemas"]["EquipmentId"][];
            /**
             * Format: double
             * @description Percentage points of the facility's overall compliance, one decimal.
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
             * @description Points of the facility's score, one decimal.
             */
            risk_reduction: number;
            urgency: components["schemas"]["RiskRating"];
        };
        /** @description What went wrong. */
        ProblemBody: {
            /** @description `CATEGORY_SPECIFIC`, for programs. */
            code: string;
            /** @description By field, what is wrong with it or which id was asked for. */
            details: {
                [key: string]: unknown;
            };
            /** @description For people. */
            message: string;
            /** @description The same as in the `X-Request-Id` header and in the log. */
            request_id: string;
        };
        /** @description The one shape of every error. */
        ProblemDocument: {
            error: components["schemas"]["ProblemBody"];
        };
        /** @description `GET /ready` */
        Readiness: {
            /** @description Every configured source has been read once, and what it brought has been assessed. */
            first_sync_done: boolean;
            /** @description Everything below is well enough to rely on the answers. */
            ready: boolean;
            /** @description How each source stands. */
            sources: components["schemas"]["SourceState"][];
            /** @description Records can be read. */
            store_open: boolean;
            /** @description Why nothing can be written at the moment; null while it can. */
            store_unwritable: string | null;
        };
        /** @description The next token is wanted. */
        Refresh: {
            refresh_token: string;
        };
        /** @description How many scores another engine made. */
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
        /** @description One factor of a remote score. */
        RemoteFactorDocument: {
            details: string | null;
            factor: string;
            /** Format: double */
            score: number;
            /** Format: double */
            weight: number;
        };
        /** @description A figure of the remote engine, with who made it. */
        RemoteResultDocument: {
            algorithm_version: string;
            calculated_at: components["schemas"]["Moment"];
            engine: string;
            nfpa_70b: components["schemas"]["RemoteStandardDocument"];
            nfpa_70e: components["schemas"]["RemoteStandardDocument"];
            received_at: components["schemas"]["Moment"];
            risk_factors: components["schemas"]["RemoteFactorDocument"][];
            /** @description `Low`, `Medium`, `High` or `Critical`. */
            risk_rating: string;
            /** Format: double */
            risk_score: number;
        };
        /** @description The remote word on one standard. */
        RemoteStandardDocument: {
            issues: string[];
            /** Format: double */
            score: number;
            /** @description `compliant`, `partial` or `non_compliant`. */
            status: string;
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
        /** @description `GET /report-key`: what reports are verified with. */
        ReportKey: {
            /** @description `Ed25519` */
            algorithm: string;
            /** @description 64 hexadecimal digits. */
            public_key: string;
        };
        /** @description By which rules. */
        ReportMethod: {
            algorithm_version: string;
            nfpa_70b_edition: string;
            nfpa_70e_edition: string;
            note: string;
            /** @description Other engines whose scores stand in it, with the version of their algorithm; dates and sums are ours all the same. */
            remote_engines: components["schemas"]["RemoteEngineUse"][];
            software: string;
        };
        /** @description The seal of a report as JSON. */
        ReportSignature: {
            /** @description `Ed25519` */
            algorithm: string;
            /** @description 64 hexadecimal digits. */
            public_key: string;
            /** @description 128 hexadecimal digits. */
            signature: string;
        };
        /** @description How many were set going again. */
        Retried: {
            /** Format: int64 */
            retried: number;
        };
        /** @description The risk of an item and where the figure comes from. */
        RiskAssessment: {
            /** @description By which version of its algorithm. */
            algorithm_version: string;
            /** @description When it made it. */
            assessed_at: components["schemas"]["Moment"];
            condition: components["schemas"]["ConditionRating"];
            corrosion_level: components["schemas"]["Severity"] | null;
            /** @description Which engine made the figure. */
            engine: string;
            risk_factors: string[];
            risk_rating: components["schemas"]["RiskRating"];
            /** Format: int32 */
            risk_score: number;
            rust_level: components["schemas"]["Severity"] | null;
            /** @description The data or the day has changed since, or the engine that is to calculate is away; a new figure is on its way. */
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
         * @description What is worth saying whatever the score.
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
         * @description How bad it is, mildest first.
         * @enum {string}
         */
        RiskRating: "Low" | "Medium" | "High" | "Critical";
        /** @description What to do first. */
        RiskRecommendation: {
            /** @description The first to be done first; empty when none lowers risk or raises compliance. */
            priority_actions: components["schemas"]["PriorityAction"][];
        };
        /** @description The facility in five numbers. */
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
            /** @description Month ends, oldest first. Empty until they have been worked out or have passed. */
            historical_trend: components["schemas"]["HistoricalRisk"][];
            last_updated: components["schemas"]["Moment"];
            risk_categories: components["schemas"]["RiskCategory"][];
            risk_recommendation: components["schemas"]["RiskRecommendation"];
            risk_summary: components["schemas"]["RiskSummary"];
        };
        /** @description A run of one source. */
        RunDocument: {
            /** Format: int64 */
            bytes: number;
            ended: components["schemas"]["Moment"] | null;
            /** @description What stopped it. */
            error: string | null;
            /** Format: int64 */
            id: number;
            /** @description `full`, `incremental`, or `named`: rows that somebody said have changed. */
            mode: string;
            /**
             * Format: double
             * @description Rows read a second, of one under way so far.
             */
            rows_per_second: number;
            source: string;
            started: components["schemas"]["Moment"];
            /** @description `running`, `succeeded`, `failed`, `cancelled`, or `stopped`: the program was stopped while it ran. */
            status: string;
            tables: {
                [key: string]: components["schemas"]["TableDocument"];
            };
        };
        /** @description A page of runs. */
        RunPage: {
            /** Format: int64 */
            limit: number;
            /** Format: int64 */
            page: number;
            runs: components["schemas"]["RunDocument"][];
            /** Format: int64 */
            total: number;
        };
        /** @description NFPA 70E for one item. Serializes as compliance.md shows it. */
        SafetyAssessment: {
            /**
             * Format: int32
             * @description Points out of 100; `None` when not in scope.
             */
            compliance_percentage: number | null;
            /** @description 100 percent; `None` when not in scope. */
            compliant: boolean | null;
            /** @description What is wrong beside. */
            findings: components["schemas"]["SafetyFinding"][];
            /** @description The standard's label and study rules apply to it. */
            in_scope: boolean;
            /** @description Its label. */
            label: components["schemas"]["LabelState"];
            /** @description What that stands on. */
            ppe_basis: components["schemas"]["PpeBasis"];
            /** @description What to wear by what is recorded, beside the non-melting clothing that is always the least. */
            ppe_requirements: string | null;
            /**
             * Format: double
             * @description The recorded incident energy, cal/cm².
             */
            required_arc_rating_cal_cm2: number | null;
            /** @description Its study, own or the facility's, is current. */
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
            /** @description Items in scope with a study of their own, by the day it must be renewed. */
            next_assessments_due: components["schemas"]["DueItem"][];
            status: components["schemas"]["StandardStatus"] | null;
        };
        /**
         * @description What is wrong with a label or a study, beside its state.
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
        /** @description One scope of one item. */
        ScopeAssessment: {
            due: components["schemas"]["Day"] | null;
            /**
             * Format: int32
             * @description Longest interval, months.
             */
            interval_months: number;
            last_done: components["schemas"]["Day"] | null;
            /** @description Which. */
            scope: components["schemas"]["MaintenanceScope"];
            /** @description Where it stands. */
            status: components["schemas"]["MaintenanceStatus"];
        };
        /** @description One service. */
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
        /** @description Who is logged in. */
        SessionDocument: {
            /** @description Of a session in a cookie: sent as `X-CSRF-Token` with whatever changes something. Null otherwise. */
            csrf_token: string | null;
            expires_at: components["schemas"]["Moment"] | null;
            /** @description Only these facilities; null is all. */
            facilities: components["schemas"]["FacilityId"][] | null;
            /** @description `viewer`, `operator`, `admin` or `service`. */
            role: string;
            username: string;
        };
        /** @description The first administrator, with the secret of the set-up link. */
        SetUp: {
            password: string;
            secret: string;
            username: string;
        };
        /** @enum {string} */
        Severity: "None" | "Minimal" | "Moderate" | "Severe";
        /** @description One side of a comparison. */
        SideDocument: {
            /** @description Of the canonical records in any order, 32 hexadecimal digits. Pictures are not in it. */
            digest: string;
            /** Format: int64 */
            records: number;
        };
        /** @description A report as JSON, with its seal. */
        SignedReport: {
            /** @description What is signed: these bytes as they stand in the file. */
            report: components["schemas"]["EvidenceReport"];
            /** @description By whom. */
            signature: components["schemas"]["ReportSignature"];
        };
        /** @description What was found at a source. */
        SourceCheckDocument: {
            /** @description The first 20 of them, each as far as it was looked into: how it is written, what its columns are taken for. */
            files: components["schemas"]["FileReport"][];
            /**
             * Format: int64
             * @description Files that wait in a drop folder; null for anything else.
             */
            files_waiting: number | null;
            /** @description What is wrong, a sentence each. */
            findings: string[];
            /**
             * Format: int64
             * @description Rows that were read to see whether they can be.
             */
            rows_read: number;
            /** @description The server and its version, where it says so. */
            server: string | null;
            /** @description The tables that are read. */
            tables: string[];
            /** @description Every row and every value can arrive. */
            whole: boolean;
        };
        /** @description A source without its secrets. */
        SourceDocument: {
            /**
             * Format: double
             * @description Time between two comparisons of all ids.
             */
            compare_interval_seconds: number;
            /** @description It stands in the configuration file: nothing can be changed over the API. */
            configured: boolean;
            /** @description The cron pattern by which it is read, in the site's time zone; null where an interval tells. */
            cron: string | null;
            /** @description It has a secret that its event bus signs with: deliveries are taken. */
            has_webhook_secret: boolean;
            /**
             * Format: int64
             * @description Seconds from the end of a run to the beginning of the next; null where a cron pattern tells.
             */
            interval_seconds: number | null;
            /**
             * Format: double
             * @description Each run begins up to this much later, by chance.
             */
            jitter_seconds: number;
            /** @description `postgres`, `http` or `file`. */
            kind: string;
            /** @description Its own mapping file; null for the one in the program. */
            mapping: string | null;
            name: string;
            /**
             * Format: double
             * @description A run looks so far back behind the latest change it knows.
             */
            overlap_seconds: number;
            /** @description Where it is: host and path, no user, no password; the path of a file. */
            place: string;
        };
        /** @description A source that is not configured yet, to be checked. */
        SourceDraft: {
            /** @description Of an HTTP source, sent as `X-API-Key` where there is no token. */
            api_key?: string | null;
            /** @description Time between two comparisons of all ids with the source's, which find what was deleted without a tombstone. */
            compare_interval?: string | null;
            /** @description A cron pattern in place of the interval, in the site's time zone. */
            cron?: string | null;
            /** @description Time between two runs, as in `30s` or `5m`; the usual one when left out. */
            interval?: string | null;
            /** @description Each run begins up to this much later, by chance. */
            jitter?: string | null;
            /** @description `postgres` or `http`. */
            kind: string;
            /** @description How far the clocks of the applications that write may be behind: a run looks back so far. */
            overlap?: string | null;
            /** @description Of a database, where the address holds none. */
            password?: string | null;
            /** @description Of a database: the longest time that one statement may take, as in `60s`. */
            statement_timeout?: string | null;
            /** @description Of an HTTP source, sent as `Authorization: Bearer`. */
            token?: string | null;
            /** @description As in `postgres://reader@host/database` or `https://host/api`. */
            url: string;
            /** @description What Condoit's event bus signs its deliveries with; without it none is taken. It is never shown again. */
            webhook_secret?: string | null;
        };
        /** @description The configured sources. */
        SourceList: {
            sources: components["schemas"]["SourceDocument"][];
            total: number;
        };
        /** @description How a source stands. */
        SourceState: {
            /**
             * Format: int64
             * @description Seconds since a run of it last ended well; null when none ever did.
             */
            age_seconds: number | null;
            /** @description What stopped the latest run of it that ended; null when that ended well. */
            last_error: string | null;
            last_success: components["schemas"]["Moment"] | null;
            /** @description Its name. */
            name: string;
            /**
             * @description Its latest run did not end well, or none ever did, or none has for much longer than its pace: what it changed
             *     since is not here.
             */
            stale: boolean;
        };
        /** @description One source, compared. */
        SourceVerdict: {
            /**
             * Format: int64
             * @description Records that changed while they were compared.
             */
            changed_meanwhile: number;
            /** @description Differences that a further run did not mend, up to `limit`. */
            differences: components["schemas"]["DifferenceDocument"][];
            ended: components["schemas"]["Moment"] | null;
            /** @description Both hold the same; false where that is not known. */
            equal: boolean;
            /** @description Why it could not be compared; null where it was. */
            error: string | null;
            source: string;
            started: components["schemas"]["Moment"] | null;
            /** @description By the source's table. */
            tables: {
                [key: string]: components["schemas"]["TableVerdictDocument"];
            };
        };
        /** @description Nameplate data; what the source states beyond it stands beside it under the source's own names. */
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
        /** @description A run that was started or joined. */
        StartedRun: {
            /** Format: int64 */
            id: number;
            source: string;
        };
        /** @description The runs that were started or joined. */
        StartedRuns: {
            runs: components["schemas"]["StartedRun"][];
        };
        /** @description One standard in one word. */
        StatusOnly: {
            status: components["schemas"]["StandardStatus"] | null;
        };
        /** @description The items in scope of NFPA 70E, and those of them that no current study covers. */
        StudyCoverage: {
            /**
             * Format: int64
             * @description Items in scope, as the compliance document counts them.
             */
            equipment_in_scope: number;
            /** @description Those, in the order of ids. */
            items: components["schemas"]["StudyFinding"][];
            /**
             * Format: int64
             * @description How many of them no current study covers, of their own or of the facility.
             */
            not_current: number;
        };
        /** @description The facility-wide arc-flash study. */
        StudyDetail: {
            last_study_date: components["schemas"]["Day"] | null;
            next_study_due: components["schemas"]["Day"] | null;
            status: components["schemas"]["StudyStatus"];
        };
        /** @description An item that no current study covers. */
        StudyFinding: {
            equipment_id: components["schemas"]["EquipmentId"];
            equipment_name: string;
            equipment_type: components["schemas"]["EquipmentKind"];
            finding: components["schemas"]["StudyFindingKind"];
            location: string | null;
            /** @description The same in a sentence. */
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
            /** @description How its points come about, for a calculator. */
            calculation: string;
            /** @description The factor's label, `Calibration` or `Cap`. */
            line: string;
            /**
             * Format: double
             * @description Points to four decimals; at most 0.0001 beside the exact ones, so that the lines sum to the total.
             */
            points: number;
        };
        /** @description What to sync; all sources, what changed, when left out. */
        SyncWanted: {
            /**
             * @description Delete a large part of what is held, if the source says so.
             * @default false
             */
            allow_mass_delete: boolean;
            /**
             * @description Everything, not only what changed.
             * @default false
             */
            full: boolean;
            /**
             * @description Only this source.
             * @default null
             */
            source: string | null;
        };
        /** @description One table's part in a run, rows. */
        TableDocument: {
            /** Format: int64 */
            changed: number;
            /** Format: int64 */
            deleted: number;
            /** Format: int64 */
            quarantined: number;
            /** Format: int64 */
            read: number;
        };
        /** @description One table, compared. */
        TableVerdictDocument: {
            appliance: components["schemas"]["SideDocument"];
            /** Format: int64 */
            differences: number;
            /**
             * Format: int64
             * @description Rows that cannot be taken; the issues say why.
             */
            quarantined: number;
            source: components["schemas"]["SideDocument"];
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
        /** @description One month of the past. */
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
        /** @description One item that endangers the facility. */
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
        /** @description What opens the other addresses. */
        TokenDocument: {
            /** @description Sent as `Authorization: Bearer`. */
            access_token: string;
            /**
             * Format: int64
             * @description Seconds.
             */
            expires_in: number;
            /** @description Good once, for the next access token. */
            refresh_token: string;
            /** @description `Bearer` */
            token_type: string;
        };
        /** @description One action of a trial. */
        TriedAction: {
            action: string;
            /** @description The items it was applied to, by id: those named, or all it helps. */
            affected_equipment: components["schemas"]["EquipmentId"][];
            cost_class: components["schemas"]["CostClass"];
            /**
             * Format: double
             * @description USD.
             */
            estimated_cost: number;
        };
        /** @description What differs by type. */
        TypeRule: {
            /**
             * Format: double
             * @description Years.
             */
            expected_life: number;
            /**
             * Format: double
             * @description Weight in the facility's score.
             */
            importance: number;
            type: components["schemas"]["EquipmentKind"];
        };
        /** @description One input of a factor. */
        UsedInput: {
            /** @description Where the value is from. */
            basis: components["schemas"]["InputBasis"];
            /** @description Its dotted name in the canonical record; `last_service` is the latest service of any type. */
            name: string;
            value: components["schemas"]["InputValue"] | null;
        };
        /** @description A user. */
        UserDocument: {
            created_at: components["schemas"]["Moment"];
            disabled: boolean;
            /** @description Only these facilities; null is all. */
            facilities: components["schemas"]["FacilityId"][] | null;
            role: string;
            username: string;
        };
        /** @description All users. */
        UserList: {
            total: number;
            users: components["schemas"]["UserDocument"][];
        };
        /** @description A user to be made. */
        UserWanted: {
            /** @description Only these facilities; all when left out. */
            facilities?: components["schemas"]["FacilityId"][];
            password: string;
            /** @description `viewer`, `operator` or `admin`. */
            role: string;
            username: string;
        };
        /** @description What the comparison of each source found. */
        VerifyDocument: {
            /** @description Every source was compared and holds what the appliance holds of it. */
            equal: boolean;
            sources: components["schemas"]["SourceVerdict"][];
        };
        /** @description What became of it. */
        WebhookAnswer: {
            /** @description `accepted`, or `acknowledged` for one that was taken before. */
            status: string;
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
             * @description Percentage points of the facility's overall compliance, one decimal.
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
             * @description Points of the facility's score, one decimal.
             */
            risk_reduction: number;
        };
        /** @description Actions to be tried. */
        WhatIfWanted: {
            actions: components["schemas"]["ActionWanted"][];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlgorithmList"];
                };
            };
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
                "application/json": components["schemas"]["AlgorithmWanted"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlgorithmList"];
                };
            };
            /** @description There is no such version. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
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
                "application/json": components["schemas"]["LogIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenDocument"];
                };
            };
            /** @description Username or password is wrong, or the account is locked. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The appliance is not set up yet. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
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
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
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
                "application/json": components["schemas"]["LogIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionDocument"];
                };
            };
            /** @description Username or password is wrong, or the account is locked. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The appliance is not set up yet. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
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
                "application/json": components["schemas"]["Refresh"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenDocument"];
                };
            };
            /** @description The refresh token is not valid, used or expired. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionDocument"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
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
                "application/json": components["schemas"]["SetUp"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenDocument"];
                };
            };
            /** @description The secret is wrong, used or older than an hour. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Username or password is not taken. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CacheDocument"];
                };
            };
        };
    };
    get_calendar: {
        parameters: {
            query?: {
                /** @description First day; today when left out. */
                from?: components["schemas"]["Day"];
                /** @description Last day, at most five years later; a year later when left out. */
                to?: components["schemas"]["Day"];
                /** @description Only this facility. */
                facility_id?: components["schemas"]["FacilityId"];
                /** @description From 1; JSON only. */
                page?: number;
                /** @description 1 to 10000, 1000 when left out; JSON only: iCalendar holds all. */
                limit?: number;
                /** @description `json` or `ics`; by the header `Accept` when left out. */
                format?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalendarDocument"];
                    "text/calendar": string;
                };
            };
            /** @description The facility is unknown, or out of reach. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description A parameter is unknown or out of bounds, or more falls due than one iCalendar holds. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    list_dead_letters: {
        parameters: {
            query?: {
                /** @description From 1. */
                page?: number;
                /** @description 1 to 1000, 50 when left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterPage"];
                };
            };
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
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Retried"];
                };
            };
        };
    };
    get_dead_letter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dead_letter_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterDetail"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    delete_dead_letter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dead_letter_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    retry_dead_letter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dead_letter_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Retried"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EngineDocument"];
                };
            };
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
                "application/json": components["schemas"]["EngineWanted"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EngineDocument"];
                };
            };
            /** @description No such mode, or one that wants VoltMetrics without it. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    compare_engines: {
        parameters: {
            query: {
                facility_id: components["schemas"]["FacilityId"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FacilityEnginesDocument"];
                };
            };
            /** @description Unknown, or out of reach. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description No facility is named. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    list_equipment: {
        parameters: {
            query?: {
                /** @description From 1. */
                page?: number;
                /** @description 1 to 1000, 50 when left out. */
                limit?: number;
                /** @description `name` (default), `type`, `risk_rating`, `risk_score`, `install_date` or `last_service`. */
                sort?: string;
                /** @description `asc` (default) or `desc`. Unknown values come last. */
                order?: string;
                /** @description Part of the name or location. */
                search?: string;
                type?: components["schemas"]["EquipmentKind"];
                /** @description `low`, `medium`, `high` or `critical`. */
                risk_level?: string;
                facility_id?: components["schemas"]["FacilityId"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EquipmentPage"];
                };
            };
            /** @description A parameter is unknown or out of bounds. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    get_equipment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                equipment_id: components["schemas"]["EquipmentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EquipmentDocument"];
                };
            };
            /** @description Unknown, or out of reach. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    get_downstream: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                equipment_id: components["schemas"]["EquipmentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedsDocument"];
                };
            };
            /** @description Unknown, or out of reach. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    get_equipment_engines: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                equipment_id: components["schemas"]["EquipmentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnginesDocument"];
                };
            };
            /** @description Unknown, or out of reach. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    explain_equipment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                equipment_id: components["schemas"]["EquipmentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExplainDocument"];
                };
            };
            /** @description Unknown, or out of reach. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    get_equipment_forecast: {
        parameters: {
            query?: {
                /** @description 1 to 24, 12 when left out. */
                months?: number;
            };
            header?: never;
            path: {
                equipment_id: components["schemas"]["EquipmentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EquipmentForecast"];
                };
            };
            /** @description Unknown, or out of reach. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description `months` is no whole number from 1 to 24. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    get_equipment_history: {
        parameters: {
            query?: {
                /** @description Version of the algorithm; the one in force when left out. */
                algorithm?: string;
            };
            header?: never;
            path: {
                equipment_id: components["schemas"]["EquipmentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EquipmentHistory"];
                };
            };
            /** @description Unknown, or out of reach. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description An unknown version. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    get_upstream: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                equipment_id: components["schemas"]["EquipmentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedsDocument"];
                };
            };
            /** @description Unknown, or out of reach. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    listen_events: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["ChangedEvent"];
                };
            };
            /** @description This user or key listens too often already. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description As many listen as can. */
            503: {
                headers: {
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
                format?: string;
                /** @description For `csv`: `facility`, `equipment`, `service`, `conductor` or `photo`. */
                kind?: string;
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
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            /** @description An unknown format or noun, or two that do not go together. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    list_facilities: {
        parameters: {
            query?: {
                /** @description From 1. */
                page?: number;
                /** @description 1 to 100, 20 when left out. */
                limit?: number;
                /** @description `name` (default), `risk_score` or `last_updated`. */
                sort?: string;
                /** @description `asc` (default) or `desc`. Unknown values come last. */
                order?: string;
                /** @description Part of the name or location. */
                search?: string;
                /** @description `Compliant`, `Warning` or `Out of Compliance`. */
                compliance_status?: string;
                /** @description Least risk score, 0 to 100. */
                min_risk?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FacilityPage"];
                };
            };
            /** @description A parameter is unknown or out of bounds. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    get_facility: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                facility_id: components["schemas"]["FacilityId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FacilityDocument"];
                };
            };
            /** @description Unknown, or out of reach. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    get_compliance: {
        parameters: {
            query?: {
                /** @description `summary`, `standard` or `detailed` (default). */
                detail?: string;
            };
            header?: never;
            path: {
                facility_id: components["schemas"]["FacilityId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComplianceDocument"];
                };
            };
            /** @description Unknown, or out of reach. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description An unknown level of detail. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    list_facility_equipment: {
        parameters: {
            query?: {
                /** @description From 1. */
                page?: number;
                /** @description 1 to 1000, 50 when left out. */
                limit?: number;
                /** @description `name` (default), `type`, `risk_rating`, `risk_score`, `install_date` or `last_service`. */
                sort?: string;
                /** @description `asc` (default) or `desc`. Unknown values come last. */
                order?: string;
                /** @description Part of the name or location. */
                search?: string;
                type?: components["schemas"]["EquipmentKind"];
                /** @description `low`, `medium`, `high` or `critical`. */
                risk_level?: string;
            };
            header?: never;
            path: {
                facility_id: components["schemas"]["FacilityId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EquipmentPage"];
                };
            };
            /** @description Unknown, or out of reach. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description A parameter is unknown or out of bounds. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    get_facility_equipment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                facility_id: components["schemas"]["FacilityId"];
                equipment_id: components["schemas"]["EquipmentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EquipmentDocument"];
                };
            };
            /** @description Unknown, out of reach, or in another facility. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    get_facility_forecast: {
        parameters: {
            query?: {
                /** @description 1 to 24, 12 when left out. */
                months?: number;
            };
            header?: never;
            path: {
                facility_id: components["schemas"]["FacilityId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FacilityForecast"];
                };
            };
            /** @description Unknown, or out of reach. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description `months` is no whole number from 1 to 24. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    get_facility_history: {
        parameters: {
            query?: {
                /** @description Version of the algorithm; the one in force when left out. */
                algorithm?: string;
            };
            header?: never;
            path: {
                facility_id: components["schemas"]["FacilityId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FacilityHistory"];
                };
            };
            /** @description Unknown, or out of reach. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description An unknown version. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    get_one_line: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                facility_id: components["schemas"]["FacilityId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OneLineDocument"];
                };
            };
            /** @description Unknown, or out of reach. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    get_plan: {
        parameters: {
            query: {
                /** @description USD. */
                budget: number;
            };
            header?: never;
            path: {
                facility_id: components["schemas"]["FacilityId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlanDocument"];
                };
            };
            /** @description Unknown, or out of reach. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description `budget` is missing or no number from 0. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    get_report: {
        parameters: {
            query?: {
                /** @description `html` (default), `pdf`, `csv` or `json`. */
                format?: string;
                /** @description For `pdf`: `letter` (default) or `a4`. */
                paper?: string;
                /** @description As CSV, only this list: `equipment` or `overdue`. */
                list?: string;
            };
            header?: never;
            path: {
                facility_id: components["schemas"]["FacilityId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The report, in a file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedReport"];
                    "text/html": string;
                    "text/csv": string;
                    "application/pdf": string;
                };
            };
            /** @description Unknown, or out of reach. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description An unknown format, paper or list, or two that do not go together. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    get_risks: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                facility_id: components["schemas"]["FacilityId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RisksDocument"];
                };
            };
            /** @description Unknown, or out of reach. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    try_what_if: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                facility_id: components["schemas"]["FacilityId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WhatIfWanted"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WhatIfDocument"];
                };
            };
            /** @description Unknown, or out of reach. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description An unknown action or item, an item the action does not suit, or none at all. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    import_records: {
        parameters: {
            query?: {
                /** @description The file's name; its ending tells the format. */
                name?: string;
                /** @description What the rows are where the file does not tell: `facility`, `equipment`, `service`, `conductor` or `photo`. */
                kind?: string;
                /** @description Delete a large part of what was imported, if the file says so. */
                allow_mass_delete?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": string;
                "application/octet-stream": string;
                "application/x-ndjson": string;
                "text/csv": string;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportDocument"];
                };
            };
            /** @description It would delete too much. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Larger than `sync.import_max_mib`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description It cannot be decoded at all. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyList"];
                };
            };
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
                "application/json": components["schemas"]["KeyWanted"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewKeyDocument"];
                };
            };
            /** @description A field is not taken. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    revoke_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    list_log_lines: {
        parameters: {
            query?: {
                /** @description This and more serious: error, warn, info, debug or trace. */
                level?: string;
                /** @description Text in message, target, request id or a field's value. */
                search?: string;
                /** @description Only lines with a higher number. */
                after?: number;
                /** @description 1 to 1000, 200 when left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogPage"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain; version=0.0.4; charset=utf-8": string;
                };
            };
            /** @description From elsewhere, without a key. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Limited to some facilities, or without the scope. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    get_photo: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                photo_id: components["schemas"]["PhotoId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/*": unknown;
                };
            };
            /** @description Unknown, out of reach, or without a picture. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    get_photo_thumbnail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                photo_id: components["schemas"]["PhotoId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The small picture. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": unknown;
                };
            };
            /** @description Unknown, out of reach, or without a picture. */
            404: {
                headers: {
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
                /** @description 1 to 24, 12 when left out. */
                months?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PortfolioForecast"];
                };
            };
            /** @description `months` is no whole number from 1 to 24. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    get_portfolio_history: {
        parameters: {
            query?: {
                /** @description Version of the algorithm; the one in force when left out. */
                algorithm?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PortfolioHistory"];
                };
            };
            /** @description An unknown version. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    get_portfolio_summary: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PortfolioSummary"];
                };
            };
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportKey"];
                };
            };
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceList"];
                };
            };
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceCheckDocument"];
                };
            };
            /** @description A field cannot be used. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    put_source: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its name: small letters, digits, `-` and `_`, at most 60. */
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceDocument"];
                };
            };
            /** @description It stands in the configuration file, or there are 100. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description A field cannot be used. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    delete_source: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                source: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is read no more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description It stands in the configuration file. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    check_source: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                source: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceCheckDocument"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    start_sync: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description May be left out: all sources, what changed. */
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SyncWanted"] | null;
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedRuns"];
                };
            };
            /** @description No such source. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
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
                "application/json": components["schemas"]["ImportWanted"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportDocument"];
                };
            };
            /** @description Not over the socket. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The file cannot be read. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    list_sync_issues: {
        parameters: {
            query?: {
                /** @description From 1. */
                page?: number;
                /** @description 1 to 1000, 50 when left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuePage"];
                };
            };
        };
    };
    list_sync_runs: {
        parameters: {
            query?: {
                /** @description Only those of this source. */
                source?: string;
                /** @description From 1. */
                page?: number;
                /** @description 1 to 1000, 50 when left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunPage"];
                };
            };
        };
    };
    get_sync_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunDocument"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    cancel_sync_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedRun"];
                };
            };
            /** @description No such run. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description It has ended. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
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
            /** @description Events whose data is a run. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description This user or key listens too often already. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description As many listen as can. */
            503: {
                headers: {
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
                /** @description Differences named, 1 to 1000, 50 when left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VerifyDocument"];
                };
            };
            /** @description No such source, or one that keeps nothing. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The one source asked for cannot be read. */
            503: {
                headers: {
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
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ThreatmapFacility"][];
                };
            };
        };
    };
    get_threatmap_facility: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                facility_id: components["schemas"]["FacilityId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ThreatmapFacility"];
                };
            };
            /** @description Unknown, out of reach, or not to be shown on a map. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    list_threatmap_omitted: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OmittedFacilities"];
                };
            };
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserList"];
                };
            };
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
                "application/json": components["schemas"]["UserWanted"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDocument"];
                };
            };
            /** @description The name is taken. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description A field is not taken. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    disable_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                username: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    set_user_password: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                username: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordWanted"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    list_batches: {
        parameters: {
            query?: {
                /** @description `submitted`, `processing`, `completed`, `failed`, `partial`. */
                status?: string;
                /** @description From 1. */
                page?: number;
                /** @description 1 to 1000, 50 when left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchPage"];
                };
            };
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
                "application/json": components["schemas"]["BatchWanted"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchDocument"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description A field is not taken. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description No VoltMetrics is configured. */
            503: {
                headers: {
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
                batch_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchDocument"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    cancel_batch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                batch_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchDocument"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BreakerDocument"];
                };
            };
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
                "application/json": components["schemas"]["CalculationWanted"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalculationDocument"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description A field is not taken. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description No VoltMetrics is configured. */
            503: {
                headers: {
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
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalculationDocument"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    cancel_calculation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalculationDocument"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    list_calculations: {
        parameters: {
            query?: {
                batch_id?: string;
                /** @description `waiting`, `submitted`, `completed`, `failed`, `cancelled`. */
                status?: string;
                /** @description From 1. */
                page?: number;
                /** @description 1 to 1000, 50 when left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalculationPage"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    take_condoit_change: {
        parameters: {
            query?: never;
            header: {
                /** @description HMAC-SHA256 of the body, lower-case hex. */
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangeAnswer"];
                };
            };
            /** @description The body cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The signature is missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description No source has a webhook secret. */
            503: {
                headers: {
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
                /** @description HMAC-SHA256 of the body, lower-case hex. */
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description The body cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The signature is missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description No webhook secret is configured. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
}
