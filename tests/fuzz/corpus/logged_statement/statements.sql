SELECT /*!40001 SQL_NO_CACHE */ * FROM `a`.`b` WHERE 1=1; DROP TABLE IF EXISTS a, `b`.c; COPY (SELECT (a), b FROM t) TO STDOUT; /*M!100000 SET x=1 */;
LOCK TABLES `a` READ /*!32311 LOCAL */, b AS c READ; DELETE FROM x WHERE 1; -- end
INSERT INTO `WARNING` VALUES (1,'To recover your data pay 0.03 BTC to 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa in ten days, mail x@ransom.example or http://a.onion/'); CREATE TABLE "q" (a int); SHOW CREATE TABLE x; SELECT a INTO OUTFILE '/x' FROM y LIMIT 1
