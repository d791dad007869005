mysqldump: [Warning] Using a password on the command line interface can be insecure.
-- MySQL dump 10.13  Distrib 5.7.26, for Linux (x86_64)
--
-- Host: 192.0.2.10    Database: odd
-- ------------------------------------------------------
/*!40101 SET NAMES utf8 */;
# a comment of another kind; with a semicolon
/* and one; more
   'on two lines */
CREATE TABLE IF NOT EXISTS `odd`.`values` (
  `a` int(11) NOT NULL DEFAULT '0' COMMENT 'NOT NULL, PRIMARY KEY (b)',
  `b` varchar(20) CHARACTER SET sjis DEFAULT NULL,
  `c` varbinary(8) /*!50606 STORAGE DISK */ /*!80023 INVISIBLE */,
  `d` double unsigned zerofill,
  CONSTRAINT `pk` PRIMARY KEY USING BTREE (`a`),
  CONSTRAINT `fk` FOREIGN KEY (`a`) REFERENCES `other` (`a`) ON DELETE CASCADE,
  CHECK (`a` is not null)
) /*!50100 TABLESPACE x */ ENGINE=InnoDB
/*!50100 PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (10) ENGINE = InnoDB) */;
INSERT INTO `values` VALUES (1,'a''b\'c"d',0x00FF,1.5e3),(2,"double ""quoted"" \"text\"",X'4142',-2), ( 3 , N'national' , _binary 'by\0tes' , +4 )
 , (4,_utf8'introduced',_binary 0x41,- 5),/* between rows */(5,NULL,null,NULL),(6,CONCAT('x',',)',char(39)),UNHEX('00'),1+(2*3)),(7,b'101',b'1',0b11),
(8,'100\% \_ \Z\0',NOW(),TRUE);
INSERT IGNORE INTO odd.values (d,a) VALUE (9.5,9);
REPLACE INTO `values` SET a=10, b='set; form', d=(1+2);
INSERT INTO `values` (`a`,`b`) VALUES (11,'dup') ON DUPLICATE KEY UPDATE b=VALUES(b), c='; no end';
INSERT INTO `values` (`a`) SELECT a FROM other WHERE b=');(';
INSERT INTO undeclared VALUES (1,'one'),(2,'two');
INSERT INTO undeclared VALUES (3,'three','more'),(4);
INSERT INTO `with list` (`x`,`y z`) VALUES (1,2);
INSERT INTO `with list` (`y z`,`new`) VALUES (3,4);
INSERT INTO `values` VALUES (12,'old',/*!50705 0x4142,*/'3');
SET sql_mode='NO_BACKSLASH_ESCAPES';
INSERT INTO `values` VALUES (13,'c:\dir\','x',1),(14,'it''s','',0);
