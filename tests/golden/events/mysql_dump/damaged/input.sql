-- MySQL dump 10.13  Distrib 5.7.26, for Linux (x86_64)
-- Host: localhost    Database: shop
CREATE TABLE `t` (`id` int NOT NULL, `v` varchar(20), PRIMARY KEY (`id`));
INSERT INTO `t` VALUES (1,'good'),(2,;),(3,'good again'),
(4,'x'),
(5,'unfinished' 6),
(7,'seven'),,(8,'eight');
INSERT INTO `t` VALUES (9,'nine');
This is no statement, and it's not closed
INSERT INTO `t` VALUES (10,'ten');
INSERT INTO `t` VALUES (11),(12,'a','b','c');
INSERT INTO `t` VOLUMES (13,'never');
CREATE TABLE broken (
INSERT INTO `t` VALUES (14,'inside the broken table');
INSERT INTO `t` VALUES (15,'fifteen');
