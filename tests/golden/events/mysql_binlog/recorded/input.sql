/*!50530 SET @@SESSION.PSEUDO_SLAVE_MODE=1*/;
/*!40019 SET @@session.max_delayed_threads=0*/;
/*!50003 SET @OLD_COMPLETION_TYPE=@@COMPLETION_TYPE,COMPLETION_TYPE=0*/;
DELIMITER /*!*/;
# at 4
#261123 13:49:21 server id 1  end_log_pos 256 CRC32 0xdc0f3202 	Start: binlog v 4, server v 10.11.19-MariaDB-0+deb12u1-log created 261123 13:49:21 at startup
# Warning: this binlog is either in use or was not closed properly.
ROLLBACK/*!*/;
BINLOG '
YUQEaw8BAAAA/AAAAAABAAABAAQAMTAuMTEuMTktTWFyaWFEQi0wK2RlYjEydTEtbG9nAAAAAAAA
AAAAAAAAAAAAAAAAAABhRARrEzgNAAgAEgAEBAQEEgAA5AAEGggAAAAICAgCAAAACgoKAAAAAAAA
CgoKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
AAAAAAAAAAAEEwQADQgICAoKCgECMg/c
'/*!*/;
# at 256
#261123 13:49:21 server id 1  end_log_pos 285 CRC32 0xcd7dfa52 	Gtid list []
# at 285
#261123 13:49:21 server id 1  end_log_pos 325 CRC32 0x44861112 	Binlog checkpoint binlog.000001
# at 325
#261123 13:49:22 server id 1  end_log_pos 367 CRC32 0xd08cb0fd 	GTID 0-1-1 ddl
/*M!100101 SET @@session.skip_parallel_replication=0*//*!*/;
/*M!100001 SET @@session.gtid_domain_id=0*//*!*/;
/*M!100001 SET @@session.server_id=1*//*!*/;
/*M!100001 SET @@session.gtid_seq_no=1*//*!*/;
# at 367
#261123 13:49:22 server id 1  end_log_pos 476 CRC32 0xb491e0ef 	Query	thread_id=5	exec_time=0	error_code=0	xid=0
SET TIMESTAMP=1795441762/*!*/;
SET @@session.pseudo_thread_id=5/*!*/;
SET @@session.foreign_key_checks=1, @@session.sql_auto_is_null=0, @@session.unique_checks=1, @@session.autocommit=1, @@session.check_constraint_checks=1, @@session.sql_if_exists=0, @@session.explicit_defaults_for_timestamp=1, @@session.system_versioning_insert_history=0/*!*/;
SET @@session.sql_mode=1411383296/*!*/;
SET @@session.auto_increment_increment=1, @@session.auto_increment_offset=1/*!*/;
/*!\C utf8mb3 *//*!*/;
SET @@session.character_set_client=utf8mb3,@@session.collation_connection=33,@@session.collation_server=45/*!*/;
SET @@session.lc_time_names=0/*!*/;
SET @@session.collation_database=DEFAULT/*!*/;
CREATE DATABASE shop CHARACTER SET utf8mb4
/*!*/;
# at 476
#261123 13:49:22 server id 1  end_log_pos 518 CRC32 0xa94749e0 	GTID 0-1-2 ddl
/*M!100001 SET @@session.gtid_seq_no=2*//*!*/;
# at 518
#261123 13:49:22 server id 1  end_log_pos 716 CRC32 0x7000b30f 	Query	thread_id=5	exec_time=0	error_code=0	xid=6
use `shop`/*!*/;
SET TIMESTAMP=1795441762/*!*/;
CREATE TABLE customers (id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(80) NOT NULL, mail varchar(120))
/*!*/;
# at 716
#261123 13:49:22 server id 1  end_log_pos 758 CRC32 0x1d1e1c7b 	GTID 0-1-3 trans
/*M!100001 SET @@session.gtid_seq_no=3*//*!*/;
START TRANSACTION
/*!*/;
# at 758
#261123 13:49:22 server id 1  end_log_pos 790 CRC32 0x8e39eeba 	Intvar
SET INSERT_ID=1/*!*/;
# at 790
#261123 13:49:22 server id 1  end_log_pos 974 CRC32 0x7f18047e 	Query	thread_id=5	exec_time=0	error_code=0	xid=0
SET TIMESTAMP=1795441762/*!*/;
INSERT INTO customers (name, mail) VALUES ('山田 太郎','taro@mail.example'),('O\'Brien; \\ "x"','o@mail.example')
/*!*/;
# at 974
#261123 13:49:22 server id 1  end_log_pos 1005 CRC32 0x863fcec6 	Xid = 8
COMMIT/*!*/;
# at 1005
#261123 13:49:22 server id 1  end_log_pos 1047 CRC32 0xe4bfb1f8 	GTID 0-1-4 trans
/*M!100001 SET @@session.gtid_seq_no=4*//*!*/;
START TRANSACTION
/*!*/;
# at 1047
# at 1151
#261123 13:49:22 server id 1  end_log_pos 1151 CRC32 0x151fd063 	Annotate_rows:
#Q> INSERT INTO customers (name, mail) VALUES ('佐藤 花子','hanako@mail.example')
#261123 13:49:22 server id 1  end_log_pos 1209 CRC32 0xc8fde588 	Table_map: `shop`.`customers` mapped to number 18
# at 1209
#261123 13:49:22 server id 1  end_log_pos 1283 CRC32 0xaa7c2ecd 	Write_rows: table id 18 flags: STMT_END_F

BINLOG '
YkQEaxMBAAAAOgAAALkEAAAAABIAAAAAAAEABHNob3AACWN1c3RvbWVycwADAw8PBEAB4AEEiOX9
yA==
YkQEaxcBAAAASgAAAAMFAAAAABIAAAAAAAEAAwf4AwAAAA0A5L2Q6JekIOiKseWtkBMAaGFuYWtv
QG1haWwuZXhhbXBsZc0ufKo=
'/*!*/;
### INSERT INTO `shop`.`customers`
### SET
###   @1=3
###   @2='佐藤 花子'
###   @3='hanako@mail.example'
# Number of rows: 1
# at 1283
#261123 13:49:22 server id 1  end_log_pos 1314 CRC32 0xf0a1ba83 	Xid = 10
COMMIT/*!*/;
# at 1314
#261123 13:49:22 server id 1  end_log_pos 1356 CRC32 0x48a4cdf4 	GTID 0-1-5 trans
/*M!100001 SET @@session.gtid_seq_no=5*//*!*/;
START TRANSACTION
/*!*/;
# at 1356
# at 1447
#261123 13:49:22 server id 1  end_log_pos 1447 CRC32 0xea16ccc2 	Annotate_rows:
#Q> UPDATE customers SET mail='h@mail.example' WHERE name LIKE '佐藤%'
#261123 13:49:22 server id 1  end_log_pos 1505 CRC32 0xa08535fa 	Table_map: `shop`.`customers` mapped to number 18
# at 1505
#261123 13:49:22 server id 1  end_log_pos 1616 CRC32 0x1e5671a5 	Update_rows: table id 18 flags: STMT_END_F

BINLOG '
YkQEaxMBAAAAOgAAAOEFAAAAABIAAAAAAAEABHNob3AACWN1c3RvbWVycwADAw8PBEAB4AEE+jWF
oA==
YkQEaxgBAAAAbwAAAFAGAAAAABIAAAAAAAEAAwcH+AMAAAANAOS9kOiXpCDoirHlrZATAGhhbmFr
b0BtYWlsLmV4YW1wbGX4AwAAAA0A5L2Q6JekIOiKseWtkA4AaEBtYWlsLmV4YW1wbGWlcVYe
'/*!*/;
### UPDATE `shop`.`customers`
### WHERE
###   @1=3
###   @2='佐藤 花子'
###   @3='hanako@mail.example'
### SET
###   @1=3
###   @2='佐藤 花子'
###   @3='h@mail.example'
# Number of rows: 1
# at 1616
#261123 13:49:22 server id 1  end_log_pos 1647 CRC32 0x77825179 	Xid = 11
COMMIT/*!*/;
# at 1647
#261123 13:49:22 server id 1  end_log_pos 1689 CRC32 0xa3cab5a4 	GTID 0-1-6 trans
/*M!100001 SET @@session.gtid_seq_no=6*//*!*/;
START TRANSACTION
/*!*/;
# at 1689
#261123 13:49:22 server id 1  end_log_pos 1747 CRC32 0x6e74ea59 	Table_map: `shop`.`customers` mapped to number 18
# at 1747
#261123 13:49:22 server id 1  end_log_pos 1892 CRC32 0x39486630 	Delete_rows: table id 18 flags: STMT_END_F

BINLOG '
YkQEaxMBAAAAOgAAANMGAAAAABIAAAAAAAEABHNob3AACWN1c3RvbWVycwADAw8PBEAB4AEEWep0
bg==
YkQEaxkBAAAAkQAAAGQHAAAAABIAAAAAAAEAAwf4AQAAAA0A5bGx55SwIOWkqumDjhEAdGFyb0Bt
YWlsLmV4YW1wbGX4AgAAAA4ATydCcmllbjsgXCAieCIOAG9AbWFpbC5leGFtcGxl+AMAAAANAOS9
kOiXpCDoirHlrZAOAGhAbWFpbC5leGFtcGxlMGZIOQ==
'/*!*/;
### DELETE FROM `shop`.`customers`
### WHERE
###   @1=1
###   @2='山田 太郎'
###   @3='taro@mail.example'
### DELETE FROM `shop`.`customers`
### WHERE
###   @1=2
###   @2='O'Brien; \ "x"'
###   @3='o@mail.example'
### DELETE FROM `shop`.`customers`
### WHERE
###   @1=3
###   @2='佐藤 花子'
###   @3='h@mail.example'
# Number of rows: 3
# at 1892
#261123 13:49:22 server id 1  end_log_pos 1923 CRC32 0x4920709d 	Xid = 13
COMMIT/*!*/;
# at 1923
#261123 13:49:22 server id 1  end_log_pos 1965 CRC32 0xe6897392 	GTID 0-1-7 trans
/*M!100001 SET @@session.gtid_seq_no=7*//*!*/;
START TRANSACTION
/*!*/;
# at 1965
#261123 13:49:22 server id 1  end_log_pos 1997 CRC32 0xc19fddb2 	Intvar
SET INSERT_ID=4/*!*/;
# at 1997
#261123 13:49:22 server id 1  end_log_pos 2117 CRC32 0x144b5715 	Query	thread_id=5	exec_time=0	error_code=0	xid=0
SET TIMESTAMP=1795441762/*!*/;
INSERT INTO customers (name) VALUES ('multi
line; x')
/*!*/;
# at 2117
#261123 13:49:22 server id 1  end_log_pos 2148 CRC32 0x461668de 	Xid = 15
COMMIT/*!*/;
# at 2148
#261123 13:49:22 server id 1  end_log_pos 2190 CRC32 0x5e450021 	GTID 0-1-8 ddl
/*M!100001 SET @@session.gtid_seq_no=8*//*!*/;
# at 2190
#261123 13:49:22 server id 1  end_log_pos 2305 CRC32 0x20fe0ede 	Query	thread_id=5	exec_time=0	error_code=0	xid=0
SET TIMESTAMP=1795441762/*!*/;
CREATE USER helper@'%' IDENTIFIED BY 'pw-helper'
/*!*/;
# at 2305
#261123 13:49:22 server id 1  end_log_pos 2347 CRC32 0x4bb040c4 	GTID 0-1-9 ddl
/*M!100001 SET @@session.gtid_seq_no=9*//*!*/;
# at 2347
#261123 13:49:22 server id 1  end_log_pos 2460 CRC32 0x6085721d 	Query	thread_id=5	exec_time=0	error_code=0	xid=0
SET TIMESTAMP=1795441762/*!*/;
GRANT ALL ON *.* TO helper@'%'
/*!*/;
# at 2460
#261123 13:49:22 server id 1  end_log_pos 2502 CRC32 0xa1777d82 	GTID 0-1-10 trans
/*M!100001 SET @@session.gtid_seq_no=10*//*!*/;
START TRANSACTION
/*!*/;
# at 2502
#261123 13:49:22 server id 1  end_log_pos 2598 CRC32 0xd0bfe544 	Query	thread_id=5	exec_time=0	error_code=0	xid=0
SET TIMESTAMP=1795441762/*!*/;
DELETE FROM customers WHERE 1
/*!*/;
# at 2598
#261123 13:49:22 server id 1  end_log_pos 2629 CRC32 0x919f60c1 	Xid = 18
COMMIT/*!*/;
# at 2629
#261123 13:49:22 server id 1  end_log_pos 2671 CRC32 0x278a3e1f 	GTID 0-1-11 ddl
/*M!100001 SET @@session.gtid_seq_no=11*//*!*/;
# at 2671
#261123 13:49:22 server id 1  end_log_pos 2795 CRC32 0x6bf4ce6b 	Query	thread_id=5	exec_time=0	error_code=0	xid=19
SET TIMESTAMP=1795441762/*!*/;
DROP TABLE `customers` /* generated by server */
/*!*/;
# at 2795
#261123 13:49:22 server id 1  end_log_pos 2837 CRC32 0x03e897d2 	GTID 0-1-12 ddl
/*M!100001 SET @@session.gtid_seq_no=12*//*!*/;
# at 2837
#261123 13:49:22 server id 1  end_log_pos 2931 CRC32 0xcfb7830a 	Query	thread_id=5	exec_time=0	error_code=0	xid=20
SET TIMESTAMP=1795441762/*!*/;
DROP DATABASE shop
/*!*/;
# at 2931
#261123 13:49:22 server id 1  end_log_pos 2973 CRC32 0x552bb58e 	GTID 0-1-13 ddl
/*M!100001 SET @@session.gtid_seq_no=13*//*!*/;
# at 2973
#261123 13:49:22 server id 1  end_log_pos 3072 CRC32 0x9ff2753c 	Query	thread_id=5	exec_time=0	error_code=0	xid=0
SET TIMESTAMP=1795441762/*!*/;
CREATE DATABASE README_NOW
/*!*/;
DELIMITER ;
# End of log file
ROLLBACK /* added by mysqlbinlog */;
/*!50003 SET COMPLETION_TYPE=@OLD_COMPLETION_TYPE*/;
/*!50530 SET @@SESSION.PSEUDO_SLAVE_MODE=0*/;
