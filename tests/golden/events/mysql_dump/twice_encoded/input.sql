-- MariaDB dump 10.19
/*M!999999\- enable the sandbox mode */
/*!40101 SET NAMES utf8mb4 */;
CREATE TABLE `customers` (
  `id` int NOT NULL,
  `name` varchar(80) NOT NULL,
  `place` geometry
);
INSERT INTO `customers` VALUES
(0,'å±±ç”° å¤ªéƒŽ',0x000000000101000000000000000000F03F000000000000F03F),
(1,'ä½è—¤ å¤ªéƒŽ',0x000000000101000000000000000000F03F000000000000F03F),
(2,'éˆ´æœ¨ å¤ªéƒŽ',0x000000000101000000000000000000F03F000000000000F03F),
(4,'Café Müller',NULL),
(5,'',NULL);
