/*M!999999\- enable the sandbox mode */ 
-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)
--
-- Host: 127.0.0.1    Database: shop
-- ------------------------------------------------------
-- Server version	10.11.19-MariaDB-0+deb12u1-log

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET @OLD_CHARACTER_SET_RESULTS=@@CHARACTER_SET_RESULTS */;
/*!40101 SET @OLD_COLLATION_CONNECTION=@@COLLATION_CONNECTION */;
/*!40101 SET NAMES utf8mb4 */;
/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;

--
-- Table structure for table `customers`
--

DROP TABLE IF EXISTS customers;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE customers (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT COMMENT '顧客番号, main',
  `name` varchar(80) NOT NULL COMMENT 'it''s a name (full)',
  mail varchar(120) DEFAULT NULL,
  birth date DEFAULT '1970-01-01',
  sex enum('m','f','o,x)') DEFAULT NULL,
  points decimal(10,2) NOT NULL DEFAULT 0.00,
  bits bit(4) DEFAULT b'0',
  pic blob DEFAULT NULL,
  geo point DEFAULT NULL,
  j longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(j)),
  PRIMARY KEY (`id`),
  UNIQUE KEY m (mail),
  KEY n (`name`(10),birth),
  FULLTEXT KEY ft (`name`)
) ENGINE=InnoDB AUTO_INCREMENT=5 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci COMMENT='customers; of the shop';
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `customers`
--

LOCK TABLES customers WRITE;
/*!40000 ALTER TABLE customers DISABLE KEYS */;
INSERT INTO customers (id, name, mail, birth, sex, points, bits, pic, geo, j) VALUES (1,'山田 太郎','taro@mail.example','1980-02-03','m',12.50,0x05,0x00FF27225C0A0D1A,0x000000000101000000000000000000F03F0000000000000040,'{\"a\":\"b\\\"c\"}');
INSERT INTO customers (id, name, mail, birth, sex, points, bits, pic, geo, j) VALUES (2,'O\'Brien \\ \"quote\"','o@mail.example',NULL,'f',-3.00,0x0F,NULL,NULL,NULL);
INSERT INTO customers (id, name, mail, birth, sex, points, bits, pic, geo, j) VALUES (3,'ソ表予','kanji@mail.example','2001-12-31',NULL,1000.00,NULL,0x706C61696E3B74657874202D2D206E6F,NULL,NULL);
INSERT INTO customers (id, name, mail, birth, sex, points, bits, pic, geo, j) VALUES (4,'line1\nline2	tab;','l@mail.example',NULL,NULL,0.00,NULL,NULL,NULL,NULL);
/*!40000 ALTER TABLE customers ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `empty_one`
--

DROP TABLE IF EXISTS empty_one;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE empty_one (
  a int(11) NOT NULL,
  b text DEFAULT NULL,
  PRIMARY KEY (a)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `empty_one`
--

LOCK TABLES empty_one WRITE;
/*!40000 ALTER TABLE empty_one DISABLE KEYS */;
/*!40000 ALTER TABLE empty_one ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `two`
--

DROP TABLE IF EXISTS two;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE two (
  k1 int(11) NOT NULL,
  k2 int(11) NOT NULL,
  v text DEFAULT NULL,
  PRIMARY KEY (k1,k2)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `two`
--

LOCK TABLES two WRITE;
/*!40000 ALTER TABLE two DISABLE KEYS */;
INSERT INTO two (k1, k2, v) VALUES (1,1,'x');
INSERT INTO two (k1, k2, v) VALUES (1,2,'');
INSERT INTO two (k1, k2, v) VALUES (2,1,NULL);
INSERT INTO two (k1, k2, v) VALUES (5,1,'it\'s');
/*!40000 ALTER TABLE two ENABLE KEYS */;
UNLOCK TABLES;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;
/*!50003 SET character_set_client  = utf8mb3 */ ;
/*!50003 SET character_set_results = utf8mb3 */ ;
/*!50003 SET collation_connection  = utf8mb3_general_ci */ ;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION' */ ;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`127.0.0.1`*/ /*!50003 TRIGGER tr BEFORE INSERT ON two FOR EACH ROW BEGIN SET NEW.v = CONCAT('a;b', NEW.v); END 
*/;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
/*!50003 SET character_set_results = @saved_cs_results */ ;
/*!50003 SET collation_connection  = @saved_col_connection */ ;

--
-- Temporary table structure for view `v_c`
--

DROP TABLE IF EXISTS v_c;
/*!50001 DROP VIEW IF EXISTS v_c*/;
SET @saved_cs_client     = @@character_set_client;
SET character_set_client = utf8mb4;
/*!50001 CREATE VIEW `v_c` AS SELECT
 NULL AS id,
 NULL AS name */;
SET character_set_client = @saved_cs_client;

--
-- Final view structure for view `v_c`
--

/*!50001 DROP VIEW IF EXISTS v_c*/;
/*!50001 SET @saved_cs_client          = @@character_set_client */;
/*!50001 SET @saved_cs_results         = @@character_set_results */;
/*!50001 SET @saved_col_connection     = @@collation_connection */;
/*!50001 SET character_set_client      = utf8mb3 */;
/*!50001 SET character_set_results     = utf8mb3 */;
/*!50001 SET collation_connection      = utf8mb3_general_ci */;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=root@`127.0.0.1` SQL SECURITY DEFINER */
/*!50001 VIEW v_c AS select customers.`id` AS `id`,customers.`name` AS `name` from customers */;
/*!50001 SET character_set_client      = @saved_cs_client */;
/*!50001 SET character_set_results     = @saved_cs_results */;
/*!50001 SET collation_connection      = @saved_col_connection */;
/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;

/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
/*!40014 SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS */;
/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
/*!40101 SET CHARACTER_SET_RESULTS=@OLD_CHARACTER_SET_RESULTS */;
/*!40101 SET COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION */;
/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;

-- Dump completed on 2026-11-23  2:32:55
