//! Tables of Gitpod's shape: their definitions as its migrations write them, under names of the run's own.
//!
//! Gitpod names no row format, so that its keys of 2184 bytes need `DYNAMIC` to be the default of the server. One of the
//! two tables names it all the same: a server that ignores the clause, or does not have the format, then says so.

/// Gitpod's `d_b_workspace_instance`: JSON, a column that is generated from it, and an index over that one.
/// Source: `components/gitpod-db/src/typeorm/migration/1592203031938-Baseline.ts`, `AlterWorkspaceInstance`.
pub const WORKSPACE_INSTANCE: &str = "(\
    id char(36) NOT NULL, \
    workspaceId char(36) NOT NULL, \
    region varchar(255) NOT NULL, \
    creationTime varchar(255) NOT NULL, \
    startedTime varchar(255) NOT NULL DEFAULT '', \
    stoppedTime varchar(255) NOT NULL DEFAULT '', \
    `_lastModified` timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6), \
    status json DEFAULT NULL, \
    phase char(32) GENERATED ALWAYS AS (json_unquote(json_extract(`status`, '$.phase'))) VIRTUAL, \
    `deleted` tinyint(4) NOT NULL DEFAULT '0', \
    phasePersisted char(32) NOT NULL DEFAULT '', \
    configuration text, \
    PRIMARY KEY (id), \
    KEY ind_workspaceId (workspaceId), \
    KEY ind_find_wsi_ws_in_period (workspaceId, startedTime, stoppedTime), \
    KEY ind_dbsync (`_lastModified`), \
    KEY ind_phasePersisted (phasePersisted), \
    KEY ind_instance_phase (phase)\
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 ROW_FORMAT=DYNAMIC";

/// The index over the generated column of [`WORKSPACE_INSTANCE`].
pub const PHASE_INDEX: &str = "ind_instance_phase";

/// The other types and keys that Gitpod's tables have: the key of `sessions`, the widest one of all (`d_b_app_installation`,
/// 2184 bytes), one that counts up, and long texts, numbers, an enumeration and a time without a zone.
pub const OTHER_TYPES: &str = "(\
    session_id varchar(128) COLLATE utf8mb4_bin NOT NULL, \
    platform varchar(255) NOT NULL, \
    installationID varchar(255) NOT NULL, \
    state char(36) NOT NULL, \
    id int(11) NOT NULL AUTO_INCREMENT, \
    expires int(11) unsigned NOT NULL, \
    layoutData mediumtext, \
    content longtext NOT NULL, \
    amount double NOT NULL, \
    resourceVersion bigint(13) NOT NULL, \
    kind ENUM('workspace', 'prebuild') NOT NULL, \
    startedAt datetime(6) DEFAULT NULL, \
    PRIMARY KEY (session_id), \
    UNIQUE KEY ind_id (id), \
    KEY ind_installation (platform, installationID, state)\
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";
